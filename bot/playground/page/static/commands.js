// Typing "/": the registered commands in the person's language, then the options of the one that was chosen.

import { Combobox } from "./combobox.js";
import { button, fill, fresh, h } from "./dom.js";
import { ask, follow } from "./interactions.js";
import { optionField } from "./options.js";
import { t } from "./texts.js";
import { changed, DIRECT, localized, world } from "./world.js";

const CHAT = 1;
const BELOW = [1, 2];

/** Every command that can be called in a place: full names, description and options. */
export function callable(place) {
  const known = world.commands.filter((command) => command.type === CHAT);
  const here = place.type === DIRECT ? known.filter((command) => !command.guild_id) : known;
  return here.flatMap((command) => unfolded(command, [], []));
}

function unfolded(level, base, shown) {
  const names = [...base, level.name];
  const labels = [...shown, localized(level)];
  const below = (level.options ?? []).filter((option) => BELOW.includes(option.type));
  if (below.length) return below.flatMap((option) => unfolded(option, names, labels));
  const [name, label] = [names.join(" "), labels.join(" ")];
  return [{ name, label: `/${label}`, detail: localized(level, "description"), options: level.options ?? [] }];
}

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
      load: async (text) => this.#matches(text),
      pick: (command) => this.choose(command),
    });
    input.addEventListener("input", () => this.#typed(input));
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
    this.problem = h("p", { class: "fehler", role: "alert" });
    const send = h("button", { type: "submit", class: "knopf" }, t("command.send"));
    fill(
      this.element,
      h("p", { class: "gewaehlt" }, h("strong", {}, command.label), " ", command.detail),
      this.fields.map((field) => field.element),
      this.problem,
      h("div", { class: "knoepfe" }, send, button(t("cancel"), () => this.#back(), { class: "knopf zart" })),
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

  async #matches(text) {
    const typed = text.toLowerCase().replace(/^\//, "").trim();
    const all = callable(this.place);
    const begins = all.filter(({ name, label }) => name.startsWith(typed) || label.slice(1).startsWith(typed));
    const holds = all.filter((each) => !begins.includes(each) && `${each.name} ${each.label} ${each.detail}`.toLowerCase().includes(typed));
    return [...begins, ...holds];
  }

  /** Somebody who knows a command's whole name types on into its first option. */
  #typed(input) {
    const text = input.value.replace(/^\//, "");
    if (!input.value) return this.#back();
    const known = callable(this.place).find(({ name, label }) => [`${name} `, `${label.slice(1)} `].some((full) => text.startsWith(full)));
    if (!known) return undefined;
    this.box.close();
    const rest = [known.name, known.label.slice(1)].map((full) => text.startsWith(`${full} `) && text.slice(full.length + 1));
    return this.choose(known, rest.find((each) => each !== false));
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
    try {
      const fields = { type: "command", name: this.command.name, options: this.#values() };
      const answer = await ask(this.place.id, fields);
      this.#back();
      follow(answer, this.place.id);
      changed("called");
    } catch (problem) {
      this.problem.textContent = problem.message;
    } finally {
      this.sending = false;
      changed("pending", "");
    }
  }

  #back() {
    this.command = null;
    this.element.hidden = true;
    fill(this.element);
    this.leave();
  }
}
