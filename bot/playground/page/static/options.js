// One option of a command as a field: text, number, yes or no, choice, person, channel, role or file.

import { Combobox } from "./combobox.js";
import { fresh, h } from "./dom.js";
import { channels, people, roles } from "./picks.js";
import { t } from "./texts.js";
import { localized } from "./world.js";

const STRING = 3;
const INTEGER = 4;
const BOOLEAN = 5;
const NUMBER = 10;
const ATTACHMENT = 11;
const LISTS = {
  6: people,
  7: (option) => channels(option.channel_types),
  8: roles,
  9: () => [...people(), ...roles()],
};

/** The element, its input, and its value as the playground takes it. `offer(option)` promises suggestions. */
export function optionField(option, offer) {
  const id = fresh("option");
  const { input, extra, value } = kindOf(option, id, offer);
  const label = h(
    "label",
    { for: id },
    localized(option),
    !option.required && h("span", { class: "optional" }, ` ${t("optional")}`),
  );
  const described = h("small", { id: `${id}-d` }, localized(option, "description"));
  input.setAttribute("aria-describedby", `${id}-d`);
  return { option, input, value, element: h("div", { class: "feld" }, label, described, extra, input) };
}

function kindOf(option, id, offer) {
  if (option.choices?.length)
    return select(
      option,
      id,
      option.choices.map((choice) => ({ value: choice.value, label: localized(choice) })),
    );
  if (option.type === BOOLEAN)
    return select(option, id, [
      { value: true, label: t("yes") },
      { value: false, label: t("no") },
    ]);
  if (LISTS[option.type]) return select(option, id, LISTS[option.type](option));
  if (option.type === ATTACHMENT) return file(option, id);
  return option.autocomplete ? suggested(option, id, offer) : typed(option, id);
}

function select(option, id, choices) {
  const rows = choices.map((choice, at) => h("option", { value: at }, choice.label));
  const input = h(
    "select",
    { id, required: option.required },
    h("option", { value: "" }, t("select.none")),
    rows,
  );
  return { input, value: () => (input.value === "" ? undefined : choices[Number(input.value)].value) };
}

function file(option, id) {
  const input = h("input", { id, type: "file", required: option.required });
  return { input, value: () => input.files[0] };
}

function typed(option, id) {
  const isNumber = [INTEGER, NUMBER].includes(option.type);
  const input = h("input", {
    id,
    type: isNumber ? "number" : "text",
    step: option.type === NUMBER ? "any" : null,
    required: option.required,
    minlength: option.min_length,
    maxlength: option.max_length,
    min: option.min_value,
    max: option.max_value,
    autocomplete: "off",
  });
  return { input, value: () => read(option, input.value) };
}

/** What was picked keeps its own value for as long as nothing else is typed. */
function suggested(option, id, offer) {
  const { input } = typed({ ...option, type: STRING }, id);
  let picked = null;
  const list = new Combobox(input, {
    label: localized(option),
    load: () => offer(option),
    pick: (choice) => {
      picked = choice;
      input.value = choice.label;
    },
  });
  const value = () => (picked?.label === input.value ? picked.value : read(option, input.value));
  return { input, extra: list.list, value };
}

function read(option, text) {
  if (text === "") return undefined;
  return [INTEGER, NUMBER].includes(option.type) ? Number(text) : text;
}
