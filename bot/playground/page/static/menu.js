// A button that opens a menu: arrow keys walk, Enter does, Escape and Tab leave.

import { h } from "./dom.js";

/** A button with a menu; `items` is asked each time and gives [label, what it does], or null for a line. */
export function menu(label, items, attributes = {}) {
  const opener = h(
    "button",
    { type: "button", "aria-haspopup": "menu", "aria-expanded": "false", ...attributes },
    label,
  );
  opener.addEventListener("click", () =>
    opener.nextElementSibling ? close(opener) : unfold(opener, items()),
  );
  opener.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" || opener.nextElementSibling) return;
    event.preventDefault();
    unfold(opener, items());
  });
  return h("div", { class: "menu" }, opener);
}

function unfold(opener, items) {
  const list = h(
    "div",
    { role: "menu", "aria-label": opener.getAttribute("aria-label") ?? opener.textContent },
    items.map((item) => (item ? entry(opener, ...item) : h("hr", {}))),
  );
  list.addEventListener("keydown", (event) => walk(event, opener, list));
  list.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !list.contains(event.relatedTarget) && event.relatedTarget !== opener)
      close(opener);
  });
  opener.after(list);
  opener.setAttribute("aria-expanded", "true");
  list.classList.toggle("hoch", list.getBoundingClientRect().bottom > innerHeight);
  list.querySelector("button").focus();
}

function entry(opener, label, does) {
  const chosen = () => {
    close(opener, true);
    does();
  };
  return h("button", { type: "button", role: "menuitem", tabindex: "-1", onclick: chosen }, label);
}

function walk(event, opener, list) {
  const entries = [...list.querySelectorAll("button")];
  const at = entries.indexOf(document.activeElement);
  const last = entries.length - 1;
  const to = { ArrowDown: at < last ? at + 1 : 0, ArrowUp: at > 0 ? at - 1 : last, Home: 0, End: last }[
    event.key
  ];
  if (to !== undefined) {
    event.preventDefault();
    entries[to].focus();
  } else if (event.key === "Escape") {
    event.stopPropagation();
    close(opener, true);
  } else if (event.key === "Tab") {
    close(opener, true);
  }
}

function close(opener, focus = false) {
  opener.nextElementSibling?.remove();
  opener.setAttribute("aria-expanded", "false");
  if (focus) opener.focus();
}

document.addEventListener("pointerdown", (event) => {
  for (const opener of document.querySelectorAll(".menu > [aria-expanded=true]")) {
    if (!opener.parentElement.contains(event.target)) close(opener);
  }
});
