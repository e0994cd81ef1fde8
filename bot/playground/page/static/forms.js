// The pieces that all forms here are made of.

import { fresh, h } from "./dom.js";

/** A field with its label, and a hint between them. The control gets an id if it has none. */
export function field(label, control, hint) {
  control.id ||= fresh("feld");
  const hinted = hint && h("small", { id: `${control.id}-d` }, hint);
  if (hint) control.setAttribute("aria-describedby", `${control.id}-d`);
  return h("div", { class: "feld" }, h("label", { for: control.id }, label), hinted, control);
}

/** A line of text to type. */
export function textLine(attributes = {}) {
  return h("input", { type: "text", autocomplete: "off", ...attributes });
}

/** Where a form says what is wrong. */
export function problemLine() {
  return h("p", { class: "fehler", role: "alert" });
}

/** The button that sends a form. */
export function sendButton(label, attributes = {}) {
  return h("button", { type: "submit", class: "knopf", ...attributes }, label);
}

/** Buttons side by side. */
export function row(...buttons) {
  return h("div", { class: "knoepfe" }, buttons);
}
