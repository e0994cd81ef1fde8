// Files that are to go out with a message, each with its description.

import { size } from "./attachments.js";
import { button, fill, h } from "./dom.js";
import { field, textLine } from "./forms.js";
import { t } from "./texts.js";

/** The list of chosen files and the button that adds to it. `left` is called when one is taken out again. */
export class ChosenFiles {
  constructor(left) {
    this.chosen = [];
    this.left = left;
    this.list = h("ul", { class: "dateien" });
    this.picker = h("input", { type: "file", multiple: true, hidden: true, onchange: () => this.#add() });
    this.opener = button(t("file.add"), () => this.picker.click(), { class: "knopf zart" });
  }

  /** The files as they are sent. */
  get attachments() {
    return this.chosen.map(({ file, words }) => ({ $file: file, description: words }));
  }

  clear() {
    this.chosen = [];
    this.#show();
  }

  #add() {
    this.chosen.push(...[...this.picker.files].map((file) => ({ file, words: "" })));
    this.picker.value = "";
    this.#show();
    this.list.querySelector("li:last-child input")?.focus();
  }

  #remove(one) {
    this.chosen = this.chosen.filter((each) => each !== one);
    this.#show();
    this.left();
  }

  #show() {
    fill(
      this.list,
      this.chosen.map((one) => this.#row(one)),
    );
  }

  #row(one) {
    const { name, size: bytes } = one.file;
    const words = textLine({
      maxlength: 1024,
      value: one.words,
      oninput: () => (one.words = words.value),
    });
    const leave = button(t("file.remove"), () => this.#remove(one), {
      class: "zarter",
      "aria-label": t("file.removeone", { name }),
    });
    return h("li", {}, h("span", {}, `${name}, ${size(bytes)}`), field(t("file.describe"), words), leave);
  }
}
