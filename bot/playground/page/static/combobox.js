// A text field with suggestions: the combobox pattern of the ARIA Authoring Practices, list autocompletion.

import { fill, fresh, h } from "./dom.js";
import { count } from "./texts.js";
import { changed } from "./world.js";

const PAUSE_MS = 120;

/**
 * Gives `input` a list. `load(text)` promises options ({label, detail, ...}), `pick(option)` takes one.
 * `eager`: the first option is active at once, so that Enter takes it; otherwise what was typed counts.
 * `onempty` may be set: it is told whether there was nothing to offer.
 */
export class Combobox {
  constructor(input, { load, pick, label, eager = false }) {
    Object.assign(this, { input, load, pick, eager, options: [], active: -1, asked: 0 });
    this.list = h("ul", { role: "listbox", id: fresh("liste"), "aria-label": label, hidden: true });
    for (const [name, value] of Object.entries({
      role: "combobox",
      autocomplete: "off",
      "aria-autocomplete": "list",
      "aria-controls": this.list.id,
      "aria-expanded": "false",
    })) {
      input.setAttribute(name, value);
    }
    input.addEventListener("input", () => this.#soon());
    input.addEventListener("focus", () => this.#soon());
    input.addEventListener("blur", () => this.close());
    input.addEventListener("keydown", (event) => this.#key(event));
    // a press on the list must not take the focus away before it counts
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) =>
      this.#take(Number(event.target.closest("li")?.dataset.at ?? -1)),
    );
  }

  get isOpen() {
    return !this.list.hidden;
  }

  /** Asks for options for what is typed now. */
  async refresh() {
    const asked = ++this.asked;
    const options = await this.load(this.input.value).catch(() => []);
    // an older question may be answered late
    if (asked !== this.asked || document.activeElement !== this.input) return;
    this.options = options;
    fill(
      this.list,
      options.map((option, at) => this.#row(option, at)),
    );
    this.list.hidden = options.length === 0;
    this.input.setAttribute("aria-expanded", String(this.isOpen));
    this.#activate(this.eager && options.length ? 0 : -1);
    if (this.isOpen) changed("announce", count("options", options.length));
    this.onempty?.(!this.isOpen);
  }

  close() {
    this.asked += 1;
    clearTimeout(this.timer);
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.#activate(-1);
  }

  #soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.refresh(), this.eager ? 0 : PAUSE_MS);
  }

  #row(option, at) {
    return h(
      "li",
      { role: "option", id: `${this.list.id}-${at}`, "data-at": at, "aria-selected": "false" },
      h("span", {}, option.label),
      option.detail && h("small", {}, option.detail),
    );
  }

  #activate(at) {
    this.list.querySelector("[aria-selected=true]")?.setAttribute("aria-selected", "false");
    this.active = at;
    const row = this.list.children[at];
    if (!row) return this.input.removeAttribute("aria-activedescendant");
    row.setAttribute("aria-selected", "true");
    row.scrollIntoView({ block: "nearest" });
    return this.input.setAttribute("aria-activedescendant", row.id);
  }

  #take(at) {
    const option = this.options[at];
    if (!option) return;
    this.close();
    this.pick(option);
  }

  #key(event) {
    const last = this.options.length - 1;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!this.isOpen) return void this.refresh();
      const step = event.key === "ArrowDown" ? 1 : -1;
      const to = this.active + step;
      return this.#activate(to > last ? 0 : to < 0 ? last : to);
    }
    if (!this.isOpen) return undefined;
    if (event.key === "Enter" && this.active >= 0) {
      event.preventDefault();
      return this.#take(this.active);
    }
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      return this.close();
    }
    return undefined;
  }
}
