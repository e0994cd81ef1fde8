// Typing "/": a command is found, its options are filled in, and the bot is asked.

import { Combobox } from "./combobox.js";
import { matching, typedOut } from "./commands.js";
import { button, fill, fresh, h } from "./dom.js";
import { problemLine, row, sendButton } from "./forms.js";
import { ask, follow } from "./interactions.js";
import { optionField } from "./options.js";
import { t } from "./texts.js";
import { tried } from "./trying.js";
import { changed, localized } from "./world.js";

/** The line in which a command is put together. `leave` is called when the person goes back to writing. */
export class CommandLine {
  constructor(place, leave) {
    this.place = place;
    this.leave = leave;
    this.element = h("form", { class: "befehlszeile", hidden: true });
    this.element.addEventListener("submit", (event) => this.#send(event));
    this.element.addEventListener("keydown", (event) => event.key === "Escape" && this.#back());
  }

  /** Starts with what was typed so far, "/" at least. */
  search(typed) {
    const id = fresh("befehl");
    const input = h("input", { id, type: "text", value: typed, spellcheck: "false" });
    this.box = new Combobox(input, {
      label: t("command.list"),
      eager: true,
      load: async (text) => matching(this.place, text),
      pick: (command) => this.choose(command),
    });
    input.addEventListener("input", () => this.#typed(input.value));
    input.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
    const none = h("p", { class: "meta", role: "status" });
    this.box.onempty = (is) => (none.textContent = is ? t("command.none") : "");
    fill(this.element, h("label", { for: id }, t("command.search")), this.box.list, none, input);
    this.element.hidden = false;
    input.focus();
    input.setSelectionRange(typed.length, typed.length);
    this.box.refresh();
  }

  /** Shows the options of a command; the first one gets the focus. */
  choose(command, first = "") {
    this.command = command;
    this.fields = command.options.map((option) => optionField(option, (focused) => this.#offer(focused)));
    this.problem = problemLine();
    const send = sendButton(t("command.send"));
    fill(
      this.element,
      h("p", { class: "gewaehlt" }, h("strong", {}, command.label), " ", command.detail),
      this.fields.map((field) => field.element),
      this.problem,
      row(
        send,
        button(t("cancel"), () => this.#back(), { class: "knopf zart" }),
      ),
    );
    this.element.hidden = false;
    const target = this.fields[0]?.input ?? send;
    if (first && this.fields[0]) this.fields[0].input.value = first;
    target.focus();
    changed("announce", `${command.label}. ${command.detail}`);
  }

  /** Looks for commands again: the bot may have told of them only now. */
  renew() {
    if (!this.command && !this.element.hidden) this.box.refresh();
  }

  /** Somebody who knows a command's whole name types on into its first option. */
  #typed(text) {
    if (!text) return this.#back();
    const { command, rest } = typedOut(this.place, text);
    if (!command) return undefined;
    this.box.close();
    return this.choose(command, rest);
  }

  async #offer(option) {
    const typed = this.fields.find((field) => field.option === option).input.value;
    const options = { ...this.#values(), [option.name]: typed };
    const fields = { type: "autocomplete", name: this.command.name, options, focused: option.name };
    const answer = await ask(this.place.id, fields);
    return answer.choices.map((choice) => ({ label: localized(choice), value: choice.value }));
  }

  #values() {
    const given = this.fields.map((field) => [field.option.name, field.value()]);
    return Object.fromEntries(given.filter(([, value]) => value !== undefined && value !== ""));
  }

  async #send(event) {
    event.preventDefault();
    if (!this.command || this.sending) return;
    const wrong = this.fields.find((field) => !field.input.checkValidity());
    if (wrong) return void wrong.input.reportValidity();
    this.sending = true;
    changed("pending", t("command.runs", { name: this.command.label }));
    const fields = { type: "command", name: this.command.name, options: this.#values() };
    const tell = ({ message }) => (this.problem.textContent = message);
    const answer = await tried(ask(this.place.id, fields), tell);
    this.sending = false;
    changed("pending", "");
    if (!answer) return;
    this.#back();
    follow(answer, this.place.id);
    changed("called");
  }

  #back() {
    this.command = null;
    this.element.hidden = true;
    fill(this.element);
    this.leave();
  }
}
