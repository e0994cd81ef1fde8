// The fields of a form that a bot opens: each of Discord's kinds as the browser's own control.

import { fresh, h } from "./dom.js";
import { markdown } from "./markdown.js";
import { choicesOf } from "./picks.js";
import { t } from "./texts.js";

const ROW = 1;
const MENUS = [3, 5, 6, 7, 8];
const TEXT_INPUT = 4;
const TEXT = 10;
const LABEL = 18;
const FILES = 19;
const RADIOS = 21;
const BOXES = 22;
const BOX = 23;
const LONG = 2;

/** What a part of a form shows, and its fields: [custom id, value, whether it fits]. */
export function formPart(part) {
  if (part.type === TEXT) return { element: h("div", { class: "text" }, markdown(part.content)), fields: [] };
  if (part.type === ROW) return labelled({ label: part.components[0].label, component: part.components[0] });
  if (part.type === LABEL) return labelled(part);
  return { element: h("p", {}, t("component.unknown")), fields: [] };
}

function labelled({ label, description, component }) {
  const id = fresh("feld");
  const made = control(component, id);
  const needed = component.type !== BOX && component.required !== false;
  const words = [
    label,
    !needed && component.type !== BOX && h("span", { class: "optional" }, ` ${t("optional")}`),
  ];
  const hint = description && h("small", { id: `${id}-d` }, description);
  if (description) (made.described ?? made.element).setAttribute("aria-describedby", `${id}-d`);
  const field = {
    name: component.custom_id,
    value: made.value,
    problem: () => made.problem?.(needed) ?? "",
    focus: made.focus,
  };
  if (made.isGroup) {
    const group = h("fieldset", { class: "feld" }, h("legend", {}, words), hint, made.element);
    if (description) group.setAttribute("aria-describedby", `${id}-d`);
    return { element: group, fields: [field] };
  }
  const name = component.type === BOX ? null : h("label", { for: id }, words);
  return {
    element: h(
      "div",
      { class: "feld" },
      name,
      component.type === BOX && made.row(label),
      hint,
      made.shown ?? made.element,
    ),
    fields: [field],
  };
}

function control(part, id) {
  if (part.type === TEXT_INPUT) return typed(part, id);
  if (MENUS.includes(part.type)) return menu(part, id);
  if (part.type === FILES) return files(part, id);
  if (part.type === RADIOS) return radios(part, id);
  if (part.type === BOXES) return boxes(part, id);
  return box(part, id);
}

function typed(part, id) {
  const attributes = {
    id,
    placeholder: part.placeholder,
    minlength: part.min_length,
    maxlength: part.max_length ?? 4000,
    required: part.required !== false,
  };
  const element =
    part.style === LONG
      ? h("textarea", { ...attributes, rows: 4 })
      : h("input", { ...attributes, type: "text", autocomplete: "off" });
  element.value = part.value ?? "";
  return {
    element,
    value: () => element.value,
    problem: () => element.validationMessage,
    focus: () => element.focus(),
  };
}

function menu(part, id) {
  const required = part.required !== false && (part.min_values ?? 1) > 0;
  const { element, values } = choicesOf(part, { id, required });
  const isGroup = (part.max_values ?? 1) > 1;
  return {
    element,
    value: values,
    isGroup,
    problem: (needed) => bounds(values().length, part, needed),
    focus: () => (isGroup ? element.querySelector("input") : element).focus(),
  };
}

function files(part, id) {
  const element = h("input", { id, type: "file", multiple: (part.max_values ?? 1) > 1 });
  const value = () => [...element.files];
  return {
    element,
    value,
    problem: (needed) => bounds(value().length, part, needed),
    focus: () => element.focus(),
  };
}

function radios(part, id) {
  const element = h(
    "div",
    { class: "ticks" },
    part.options.map((option) => row("radio", id, option)),
  );
  const value = () => element.querySelector("input:checked")?.value ?? null;
  return {
    element,
    value,
    isGroup: true,
    problem: (needed) => (needed && !value() ? t("form.choose") : ""),
    focus: () => element.querySelector("input").focus(),
  };
}

function boxes(part, id) {
  const element = h(
    "div",
    { class: "ticks" },
    part.options.map((option) => row("checkbox", id, option)),
  );
  const value = () => [...element.querySelectorAll("input:checked")].map((each) => each.value);
  const most = { ...part, max_values: part.max_values ?? part.options.length };
  return {
    element,
    value,
    isGroup: true,
    problem: (needed) => bounds(value().length, most, needed),
    focus: () => element.querySelector("input").focus(),
  };
}

function box(part, id) {
  const element = h("input", { id, type: "checkbox", checked: part.default });
  const shown = h("span", { hidden: true });
  return {
    element,
    shown,
    described: element,
    row: (label) => h("label", { class: "tick" }, element, h("span", {}, label)),
    value: () => element.checked,
    focus: () => element.focus(),
  };
}

function row(type, name, { value, label, description, default: checked }) {
  return h(
    "label",
    {},
    h("input", { type, name, value, checked }),
    h("span", {}, label, description && h("small", {}, description)),
  );
}

function bounds(picked, { min_values: least = 1, max_values: most = 1 }, needed) {
  if (!needed && picked === 0) return "";
  return picked < least || picked > most ? t("select.bounds", { least, most }) : "";
}
