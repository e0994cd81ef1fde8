// The server's scheduled events, and who wants to come.

import { post, Problem } from "./api.js";
import { button, fill, h } from "./dom.js";
import { markdown } from "./markdown.js";
import { count, locale, t } from "./texts.js";
import { sayHour } from "./times.js";
import { changed, foreign, world } from "./world.js";

const CANCELLED = 4;
const COMPLETED = 3;
const month = new Intl.DateTimeFormat(locale, { month: "long", year: "numeric" });
const weekday = new Intl.DateTimeFormat(locale, { weekday: "long" });

/** The list of events on the screen. */
export class Events {
  constructor() {
    this.list = h("ol", { class: "tage" });
    this.empty = h("p", { class: "leer" }, t("events.empty", { name: world.bot.name }));
    this.element = h("div", {}, this.list, this.empty);
    this.show();
  }

  /** Draws the list anew; the button that has the focus keeps it. */
  show() {
    const focused = this.list.contains(document.activeElement) && document.activeElement.dataset.key;
    const events = [...world.events].sort((one, other) => new Date(one.scheduled_start_time) - new Date(other.scheduled_start_time));
    fill(this.list, events.map(entry));
    this.empty.hidden = events.length > 0;
    if (focused) this.list.querySelector(`[data-key="${focused}"]`)?.focus();
  }
}

function entry(event) {
  const start = new Date(event.scheduled_start_time);
  const end = event.scheduled_end_time && new Date(event.scheduled_end_time);
  const hours = end ? t("events.range", { start: sayHour(start), end: sayHour(end) }) : sayHour(start);
  const isOver = [CANCELLED, COMPLETED].includes(event.status);
  return h(
    "li",
    { class: isOver ? "ab" : null },
    h("time", { class: "dat", datetime: event.scheduled_start_time }, h("b", {}, `${start.getDate()}.`), `${weekday.format(start)}, ${month.format(start)}`),
    h(
      "div",
      { lang: foreign() },
      h("h2", {}, event.name, isOver && h("span", { class: "bad" }, t(event.status === CANCELLED ? "events.cancelled" : "events.over"))),
      h("p", { class: "uhr" }, hours, event.entity_metadata?.location && ` · ${event.entity_metadata.location}`),
      event.description && h("div", { class: "text" }, markdown(event.description)),
      h("p", { class: "meta" }, h("span", { lang: null }, count("events.interested", event.user_count))),
      !isOver && interest(event),
    ),
  );
}

function interest(event) {
  return button(t(event.interested ? "events.notinterested" : "events.interest"), () => toggle(event), {
    class: event.interested ? "knopf" : "knopf zart",
    "aria-pressed": String(event.interested),
    "data-key": `e${event.id}`,
  });
}

async function toggle(event) {
  try {
    await post("/rsvps", { member_id: world.me.id, event_id: event.id, interested: !event.interested });
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    changed("problem", problem);
  }
}
