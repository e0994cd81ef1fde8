// Where one writes: a text, files, an answer to somebody, a change of one's own words, or "/" and a command.

import { patch, postFilled, Problem } from "./api.js";
import { size } from "./attachments.js";
import { callable, CommandLine } from "./commands.js";
import { button, fill, fresh, h } from "./dom.js";
import { t } from "./texts.js";
import { changed, isThread, nameOf, world } from "./world.js";

const drafts = new Map();

/** The form under a conversation. */
export class Composer {
  constructor(place) {
    this.place = place;
    this.files = [];
    this.replied = null;
    this.changing = null;
    const id = fresh("schreiben");
    this.text = h("textarea", { id, rows: 1, maxlength: 2000, "aria-describedby": `${id}-h`, placeholder: hint(place) });
    this.text.value = drafts.get(place.id) ?? "";
    this.context = h("div", { class: "bezug" });
    this.list = h("ul", { class: "dateien" });
    this.problem = h("p", { class: "fehler", role: "alert" });
    this.picker = h("input", { type: "file", multiple: true, hidden: true, onchange: () => this.#attach() });
    this.line = new CommandLine(place, () => this.#writeAgain());
    this.form = h(
      "form",
      { class: "schreiben" },
      h("label", { for: id, class: "vh" }, label(place)),
      h("p", { id: `${id}-h`, class: "vh" }, t("composer.help")),
      this.context,
      this.list,
      h("div", { class: "zeile" }, this.text, place.may.attach && button(t("file.add"), () => this.picker.click(), { class: "knopf zart" }), h("button", { type: "submit", class: "knopf" }, t("send"))),
      this.picker,
      this.problem,
    );
    this.form.addEventListener("submit", (event) => this.#submit(event));
    this.text.addEventListener("keydown", (event) => this.#key(event));
    this.text.addEventListener("input", () => this.#typed());
    this.element = h("div", { class: "unten" }, this.form, this.line.element);
  }

  focus() {
    this.text.focus();
  }

  /** Answers a message. */
  reply(message) {
    this.#begin({ replied: message }, t("composer.reply", { name: nameOf(message.author) }));
  }

  /** Changes one's own message. */
  edit(message) {
    this.#begin({ changing: message }, t("composer.edit"));
    this.text.value = message.content;
  }

  /** Opens the command line, with a command chosen if its name is known here. */
  call(name = "") {
    const known = callable(this.place).find((command) => command.name === name);
    this.form.hidden = true;
    if (known) this.line.choose(known);
    else this.line.search(name ? `/${name}` : "/");
  }

  #begin({ replied = null, changing = null }, words) {
    Object.assign(this, { replied, changing });
    const leave = button(t("cancel"), () => this.#leaveContext(), { class: "zarter" });
    fill(this.context, h("p", {}, words), leave);
    this.focus();
  }

  #leaveContext() {
    if (this.changing) this.text.value = "";
    Object.assign(this, { replied: null, changing: null });
    fill(this.context);
    this.focus();
  }

  #key(event) {
    if (event.key === "Escape" && (this.replied || this.changing)) this.#leaveContext();
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.form.requestSubmit();
  }

  #typed() {
    drafts.set(this.place.id, this.text.value);
    if (!this.text.value.startsWith("/") || this.changing || !this.place.may.command) return;
    const typed = this.text.value;
    this.#clear();
    this.form.hidden = true;
    this.line.search(typed);
  }

  #writeAgain() {
    this.form.hidden = false;
    this.focus();
  }

  #attach() {
    this.files.push(...this.picker.files);
    this.picker.value = "";
    this.#showFiles();
    this.list.querySelector("li:last-child input")?.focus();
  }

  #showFiles() {
    fill(
      this.list,
      this.files.map((file, at) => {
        const id = fresh("datei");
        const described = h("input", { id, type: "text", maxlength: 1024, value: file.words, oninput: (event) => (file.words = event.target.value) });
        const leave = button(t("file.remove"), () => this.#detach(at), { class: "zarter", "aria-label": t("file.removeone", { name: file.name }) });
        return h("li", {}, h("span", {}, `${file.name}, ${size(file.size)}`), h("label", { for: id }, t("file.describe")), described, leave);
      }),
    );
  }

  #detach(at) {
    this.files.splice(at, 1);
    this.#showFiles();
    this.focus();
  }

  async #submit(event) {
    event.preventDefault();
    const content = this.text.value.trim();
    if ((!content && !this.files.length) || this.sending) return;
    this.sending = true;
    this.problem.textContent = "";
    try {
      await (this.changing ? this.#change(content) : this.#say(content));
      this.#clear();
      this.#leaveContext();
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      this.problem.textContent = problem.message;
    } finally {
      this.sending = false;
    }
  }

  #change(content) {
    return patch(`/messages/${this.place.id}/${this.changing.id}`, { member_id: world.me.id, content });
  }

  async #say(content) {
    const attachments = this.files.map((file) => ({ $file: file, description: file.words }));
    const fields = { member_id: world.me.id, channel_id: this.place.id, content, attachments, reply_to: this.replied?.id };
    await postFilled("/messages", fields);
    changed("wrote");
  }

  #clear() {
    this.text.value = "";
    this.files = [];
    drafts.delete(this.place.id);
    this.#showFiles();
  }
}

function label(place) {
  return t(isThread(place) ? "composer.thread" : "composer.channel", { name: place.name });
}

function hint(place) {
  return callable(place).length && place.may.command ? t("composer.hint") : t("composer.write");
}
