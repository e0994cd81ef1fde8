// What a bot lays out in a message: containers, texts, sections, pictures, buttons and menus.

import { attachment, picture } from "./attachments.js";
import { bar } from "./colours.js";
import { fresh, h } from "./dom.js";
import { problemLine } from "./forms.js";
import { link } from "./inline.js";
import { press } from "./interactions.js";
import { markdown } from "./markdown.js";
import { choicesOf } from "./picks.js";
import { t } from "./texts.js";

const ROW = 1;
const BUTTON = 2;
const LINK = 5;
const PRIMARY = 1;

const MAKERS = {
  [ROW]: (part, where) => h("div", { class: "knoepfe" }, inner(part.components, where)),
  [BUTTON]: pressable,
  9: (part, where) =>
    h(
      "div",
      { class: "abschnitt" },
      h("div", {}, inner(part.components, where)),
      h("div", {}, made(part.accessory, where)),
    ),
  10: (part) => h("div", { class: "text" }, markdown(part.content)),
  11: (part) => picture(part.media.url, part.description),
  12: (part) =>
    h(
      "div",
      { class: "galerie" },
      part.items.map((item) => picture(item.media.url, item.description)),
    ),
  13: (part) => attachment({ ...part.file, filename: part.name, size: part.size }),
  14: (part) =>
    part.divider ? h("hr", { class: part.spacing === 2 ? "weit" : null }) : h("div", { class: "luft" }),
  17: (part, where) => bar(h("div", { class: "karte" }, inner(part.components, where)), part.accent_color),
};
for (const menu of [3, 5, 6, 7, 8]) MAKERS[menu] = select;

/** The components of a message. */
export function layout(message, place) {
  return inner(message.components, { message, place });
}

function inner(parts, where) {
  return parts.map((part) => made(part, where));
}

function made(part, where) {
  return MAKERS[part.type]?.(part, where) ?? h("p", {}, t("component.unknown"));
}

function pressable(part, where) {
  const label = [part.emoji?.name, part.label].filter(Boolean).join(" ");
  if (part.style === LINK) {
    return h("span", { class: "nachaussen" }, link(part.url, label));
  }
  const attributes = {
    type: "button",
    class: part.style === PRIMARY ? "knopf" : "knopf zart",
    disabled: part.disabled,
    "data-key": part.custom_id,
    onclick: (event) => press(where, { custom_id: part.custom_id }, event.currentTarget),
  };
  return h("button", attributes, label);
}

/** A menu; it is sent by a button of its own, so that nothing happens while somebody looks through it. */
function select(part, where) {
  const id = fresh("menue");
  const { element, values } = choicesOf(part, { id, required: false });
  const problem = problemLine();
  const send = (event) => {
    const picked = values();
    const [least, most] = [part.min_values ?? 1, part.max_values ?? 1];
    const fits = picked.length >= least && picked.length <= most;
    problem.textContent = fits ? "" : t("select.bounds", { least, most });
    if (fits) press(where, { custom_id: part.custom_id, values: picked }, event.currentTarget);
  };
  const label = part.placeholder || t("select.label");
  return h(
    "div",
    { class: "menue", role: "group", "aria-label": label },
    h("label", { for: id }, label),
    h(
      "div",
      { class: "wahl" },
      element,
      h(
        "button",
        {
          type: "button",
          class: "knopf zart",
          disabled: part.disabled,
          "data-key": part.custom_id,
          onclick: send,
        },
        t("select.send"),
      ),
    ),
    problem,
  );
}
