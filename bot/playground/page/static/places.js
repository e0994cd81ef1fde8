// The list of places: conversation with the bot, dates, and channels by category, with what is unread.

import { aside, button, fill, h, sign } from "./dom.js";
import { count, t } from "./texts.js";
import { byAge, CATEGORY, DIRECT, FORUM, foreign, isThread, on, TEXT, world } from "./world.js";

const SIGNS = {
  [FORUM]: "M3 3h8v8H3zM13 3h8v8h-8zM3 13h8v8H3zM13 13h8v8h-8z",
  [TEXT]: "M3 4h18v12H12l-5 5v-5H3z",
  [DIRECT]: "M3 3h12v9H9l-4 4v-4H3zM18 10h3v8h-2v4l-4-4H9v-3h9z",
};
const DATES =
  "M3 5h18v16H3zM6 2h3v3H6zM15 2h3v3h-3zM6 10v2h2v-2zM11 10v2h2v-2zM16 10v2h2v-2zM6 15v2h2v-2zM11 15v2h2v-2z";

/** The navigation; `here` says which place is open. */
export class Places {
  constructor() {
    this.here = "";
    this.list = h("div", { class: "orte-liste", id: "orte-liste" });
    this.toggle = button(t("places.show"), () => this.#fold(!this.isOpen), {
      class: "knopf zart",
      "aria-controls": "orte-liste",
      "aria-expanded": "false",
    });
    this.element = h("nav", { class: "orte", "aria-label": t("places.title") }, this.toggle, this.list);
    for (const change of ["desk", "place", "place_gone"]) on(change, () => this.show());
    this.show();
  }

  get isOpen() {
    return this.element.classList.contains("auf");
  }

  /** Marks the open place. */
  at(hash) {
    this.here = hash;
    this.#fold(false);
    this.show();
  }

  /** Draws the list anew; the link that has the focus keeps it. */
  show() {
    const facts = (place) => [
      place.id,
      place.name,
      place.unread,
      place.joined,
      place.parent_id,
      place.position,
    ];
    const state = JSON.stringify([this.here, ...[...world.places.values()].map(facts)]);
    if (state === this.state) return;
    this.state = state;
    const focused = this.list.contains(document.activeElement) && document.activeElement.getAttribute("href");
    const channels = [...world.places.values()].filter((place) => !isThread(place) && place.type !== DIRECT);
    const categories = channels.filter((place) => place.type === CATEGORY).sort(inOrder);
    const [direct] = [...world.places.values()].filter((place) => place.type === DIRECT);
    const alone = channels.filter((place) => place.type !== CATEGORY && !world.places.has(place.parent_id));
    fill(
      this.list,
      h(
        "ul",
        {},
        this.#row("#direkt", t("places.direct"), SIGNS[DIRECT], direct?.unread ?? 0),
        this.#row("#termine", t("events.title"), DATES, 0),
        alone.sort(inOrder).map((place) => this.#channel(place)),
      ),
      categories.map((category) => this.#category(category, channels)),
    );
    if (focused) this.list.querySelector(`[href="${focused}"]`)?.focus();
  }

  #category(category, channels) {
    const inside = channels.filter((place) => place.parent_id === category.id).sort(inOrder);
    if (!inside.length) return null;
    const id = `k${category.id}`;
    return h(
      "section",
      { "aria-labelledby": id },
      h("h2", { id, lang: foreign() }, category.name),
      h(
        "ul",
        {},
        inside.map((place) => this.#channel(place)),
      ),
    );
  }

  #channel(place) {
    const threads = [...world.places.values()].filter(
      (each) => isThread(each) && each.parent_id === place.id,
    );
    const isShown = (thread) => this.here === `#c${thread.id}` || (thread.unread && thread.joined);
    const nested = threads.filter(isShown).sort((one, other) => byAge(other.id, one.id));
    const hidden = threads.filter((thread) => thread.unread && !isShown(thread)).length;
    const below =
      nested.length > 0 &&
      h(
        "ul",
        {},
        nested.map((thread) => this.#row(`#c${thread.id}`, thread.name, null, thread.unread)),
      );
    const row = this.#row(
      `#c${place.id}`,
      place.name,
      SIGNS[place.type],
      place.unread + hidden,
      t(place.type === FORUM ? "places.forum" : "places.channel"),
    );
    if (below) row.append(below);
    return row;
  }

  #row(href, name, path, unread, kind) {
    const current = this.here === href ? "page" : null;
    const link = h(
      "a",
      { href, "aria-current": current, class: unread ? "ungelesen" : null },
      path && sign(path),
      h("span", { lang: path === SIGNS[DIRECT] || path === DATES ? null : foreign() }, name),
      kind && aside(` (${kind})`),
      unread > 0 && [
        h("span", { class: "zahl", "aria-hidden": "true" }, String(unread)),
        aside(`, ${count("unread", unread)}`),
      ],
    );
    return h("li", {}, link);
  }

  #fold(isOpen) {
    this.element.classList.toggle("auf", isOpen);
    this.toggle.setAttribute("aria-expanded", String(isOpen));
    this.toggle.textContent = t(isOpen ? "places.hide" : "places.show");
  }
}

function inOrder(one, other) {
  return one.position - other.position || byAge(one.id, other.id);
}
