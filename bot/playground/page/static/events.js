// The server's scheduled events, and who wants to come.

import { post } from "./api.js";
import { button, fill, h } from "./dom.js";
import { markdown } from "./markdown.js";
import { count, locale, t } from "./texts.js";
import { sayHour } from "./times.js";
import { tried } from "./trying.js";
import { foreign, world } from "./world.js";

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
    const events = [...world.events].sort(
      (one, other) => new Date(one.scheduled_start_time) - new Date(other.scheduled_start_time),
    );
    fill(this.list, events.map(entry));
    this.empty.hidden = events.length > 0;
    if (focused) this.list.querySelector(`[data-key="${focused}"]`)?.focus();
  }
}

function entry(event) {
  const isOver = [CANCELLED, COMPLETED].includes(event.status);
  const end = event.status === CANCELLED ? "events.cancelled" : "events.over";
  const lang = foreign();
  const where = event.entity_metadata?.location;
  return h(
    "li",
    { class: isOver ? "ab" : null },
    day(event),
    h(
      "div",
      {},
      h("h2", {}, h("span", { lang }, event.name), isOver && h("span", { class: "bad" }, t(end))),
      h("p", { class: "uhr" }, hours(event), where && h("span", { lang }, ` · ${where}`)),
      event.description && h("div", { class: "text", lang }, markdown(event.description)),
      h("p", { class: "meta" }, count("events.interested", event.user_count)),
      !isOver && interest(event),
    ),
  );
}

function day({ scheduled_start_time: iso }) {
  const start = new Date(iso);
  const words = `${weekday.format(start)}, ${month.format(start)}`;
  return h("time", { class: "dat", datetime: iso }, h("b", {}, `${start.getDate()}.`), words);
}

function hours({ scheduled_start_time: start, scheduled_end_time: end }) {
  const from = sayHour(new Date(start));
  return end ? t("events.range", { start: from, end: sayHour(new Date(end)) }) : from;
}

function interest(event) {
  return button(t(event.interested ? "events.notinterested" : "events.interest"), () => toggle(event), {
    class: event.interested ? "knopf" : "knopf zart",
    "aria-pressed": String(event.interested),
    "data-key": `e${event.id}`,
  });
}

function toggle({ id, interested }) {
  return tried(post("/rsvps", { member_id: world.me.id, event_id: id, interested: !interested }));
}
