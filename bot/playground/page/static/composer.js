// Where one writes: a text, files, an answer to somebody, a change of one's own words, or "/" and a command.

import { patch, postFilled } from "./api.js";
import { CommandLine } from "./commandline.js";
import { callable } from "./commands.js";
import { button, fill, fresh, h } from "./dom.js";
import { ChosenFiles } from "./files.js";
import { problemLine, sendButton } from "./forms.js";
import { t } from "./texts.js";
import { tried } from "./trying.js";
import { changed, isThread, nameOf, world } from "./world.js";

const NARROW = "(max-width: 40rem)";
const drafts = new Map();

/** The form under a conversation. */
export class Composer {
  constructor(place) {
    this.place = place;
    this.replied = null;
    this.changing = null;
    this.files = new ChosenFiles(() => this.focus());
    const id = fresh("schreiben");
    this.text = h("textarea", {
      id,
      rows: 1,
      maxlength: 2000,
      "aria-describedby": `${id}-h`,
      placeholder: hint(place),
    });
    this.text.value = drafts.get(place.id) ?? "";
    this.context = h("div", { class: "bezug" });
    this.problem = problemLine();
    this.line = new CommandLine(place, () => this.#writeAgain());
    this.form = h(
      "form",
      { class: "schreiben" },
      h("label", { for: id, class: "vh" }, label(place)),
      h("p", { id: `${id}-h`, class: "vh" }, t("composer.help")),
      this.context,
      this.files.list,
      h("div", { class: "zeile" }, this.text, place.may.attach && this.files.opener, sendButton(t("send"))),
      this.files.picker,
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

  async #submit(event) {
    event.preventDefault();
    const content = this.text.value.trim();
    if ((!content && !this.files.chosen.length) || this.sending) return;
    this.sending = true;
    this.problem.textContent = "";
    const work = this.changing ? this.#change(content) : this.#say(content);
    const done = await tried(work, ({ message }) => (this.problem.textContent = message));
    this.sending = false;
    if (!done) return;
    this.#clear();
    this.#leaveContext();
  }

  #change(content) {
    return patch(`/messages/${this.place.id}/${this.changing.id}`, { member_id: world.me.id, content });
  }

  async #say(content) {
    const fields = { content, attachments: this.files.attachments, reply_to: this.replied?.id };
    const said = await postFilled("/messages", {
      member_id: world.me.id,
      channel_id: this.place.id,
      ...fields,
    });
    changed("wrote");
    return said;
  }

  #clear() {
    this.text.value = "";
    this.files.clear();
    drafts.delete(this.place.id);
  }
}

function label(place) {
  return t(isThread(place) ? "composer.thread" : "composer.channel", { name: place.name });
}

function hint(place) {
  if (!callable(place).length || !place.may.command) return t("composer.write");
  return matchMedia(NARROW).matches ? t("composer.hint.short") : t("composer.hint");
}
