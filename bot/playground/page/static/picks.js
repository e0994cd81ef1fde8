// What one can pick from: the options of a menu, or the people, roles and channels of the server.

import { h } from "./dom.js";
import { t } from "./texts.js";
import { CATEGORY, DIRECT, rolesOf, world } from "./world.js";

const STRINGS = 3;
const USERS = 5;
const ROLES = 6;
const MENTIONABLES = 7;
const CHANNELS = 8;

/** An element to pick with, and what is picked in it. Several can be ticked, one is chosen from a list. */
export function choicesOf(part, { id, required }) {
  const options = optionsOf(part);
  return (part.max_values ?? 1) > 1 ? ticks(part, options, id) : chosen(part, options, id, required);
}

/** People as options: id, name and what they are. */
export function people() {
  const present = [...world.members.values()].filter((member) => member.present && !member.extra);
  return present.map((member) => ({
    value: member.id,
    label: member.name,
    description: rolesOf(member.id).join(", "),
  }));
}

/** Roles as options. */
export function roles() {
  return [...world.roles.values()]
    .filter((role) => !role.bot)
    .map((role) => ({ value: role.id, label: role.name }));
}

/** Channels as options, of some types if these are named. */
export function channels(types) {
  const listed = [...world.places.values()].filter((place) => place.type !== DIRECT);
  const fitting = listed.filter((place) =>
    types?.length ? types.includes(place.type) : place.type !== CATEGORY,
  );
  return fitting.map((place) => ({ value: place.id, label: place.name }));
}

function optionsOf(part) {
  const given = new Set((part.default_values ?? []).map((value) => value.id));
  const all = {
    [STRINGS]: () => part.options,
    [USERS]: people,
    [ROLES]: roles,
    [MENTIONABLES]: () => [...people(), ...roles()],
    [CHANNELS]: () => channels(part.channel_types),
  }[part.type]();
  return all.map((option) => ({ ...option, default: option.default || given.has(option.value) }));
}

function chosen(part, options, id, required) {
  const element = h(
    "select",
    { id, required, disabled: part.disabled },
    h("option", { value: "" }, t("select.none")),
    options.map((option) =>
      h(
        "option",
        { value: option.value, selected: option.default },
        [option.emoji?.name, option.label].filter(Boolean).join(" "),
        option.description && ` – ${option.description}`,
      ),
    ),
  );
  return { element, values: () => [element.value].filter(Boolean) };
}

function ticks(part, options, id) {
  const boxes = options.map((option, number) =>
    h("input", {
      type: "checkbox",
      value: option.value,
      checked: option.default,
      disabled: part.disabled,
      id: number ? null : id,
    }),
  );
  const rows = boxes.map((box, number) =>
    h(
      "label",
      {},
      box,
      h(
        "span",
        {},
        options[number].label,
        options[number].description && h("small", {}, options[number].description),
      ),
    ),
  );
  return {
    element: h("div", { class: "ticks" }, rows),
    values: () => boxes.filter((box) => box.checked).map((box) => box.value),
  };
}
