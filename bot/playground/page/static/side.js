// What stands beside the conversation: the first steps, or what is behind the scenes. One at a time.

import { Controls } from "./controls.js";
import { button, fill, h } from "./dom.js";
import { t } from "./texts.js";
import { isAway, keepAway, Welcome } from "./welcome.js";

const WIDE = "(min-width: 80rem)";

/** The panel; on a small screen it stands above the conversation, on a large one to its right. */
export class Side {
  constructor(main) {
    this.title = h("h2", { tabindex: "-1" });
    this.content = h("div", {});
    this.element = h(
      "aside",
      { class: "neben", hidden: true },
      h(
        "header",
        {},
        this.title,
        button(t("close"), () => this.#put(null), { class: "zarter" }),
      ),
      this.content,
    );
    this.panels = { welcome: null, controls: null };
    this.buttons = Object.fromEntries(Object.keys(this.panels).map((name) => [name, this.#opener(name)]));
    const wide = matchMedia(WIDE);
    const place = () => (wide.matches ? main.after(this.element) : main.before(this.element));
    wide.addEventListener("change", place);
    place();
    if (!isAway()) this.#put("welcome");
  }

  /** The buttons that open it. */
  openers() {
    return Object.values(this.buttons);
  }

  #opener(name) {
    const open = () => {
      const isOpen = this.shown === name;
      this.#put(isOpen ? null : name);
      if (!isOpen) this.title.focus();
    };
    return button(t(`${name}.title`), open, { "aria-expanded": "false" });
  }

  #put(name) {
    if (this.shown === "welcome" || name === "welcome") keepAway(name !== "welcome");
    const closing = this.shown;
    this.shown = name;
    this.element.hidden = !name;
    document.body.classList.toggle("mit-neben", Boolean(name));
    for (const [each, opener] of Object.entries(this.buttons))
      opener.setAttribute("aria-expanded", String(each === name));
    if (!name) return void (closing && this.buttons[closing].focus());
    this.panels[name] ??= name === "welcome" ? new Welcome() : new Controls();
    this.element.setAttribute("aria-label", t(`${name}.title`));
    this.title.textContent = t(`${name}.title`);
    fill(this.content, this.panels[name].element);
  }
}
