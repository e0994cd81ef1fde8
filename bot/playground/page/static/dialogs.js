// Dialogs: opened with the focus inside, closed with Escape, and the focus goes back to where it was.

import { button, fresh, h } from "./dom.js";
import { row } from "./forms.js";
import { t } from "./texts.js";

/** Opens a dialog with a title; the returned function closes it. `onclose` is told when it is gone. */
export function open(title, content, { onclose = () => {}, wide = false } = {}) {
  const before = document.activeElement;
  const id = fresh("dialog");
  const close = () => dialog.close();
  const dialog = h(
    "dialog",
    { "aria-labelledby": id, class: wide ? "weit" : null },
    h("header", {}, h("h2", { id }, title), button(t("close"), close, { class: "zarter" })),
    content,
  );
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (before?.isConnected) before.focus();
    onclose();
  });
  document.body.append(dialog);
  dialog.showModal();
  return close;
}

/** Lets the person choose something; nothing if they close the dialog. `make` is given what to call. */
export function choose(title, make) {
  return new Promise((resolve) => {
    let chosen;
    const close = open(
      title,
      make((value) => {
        chosen = value;
        close();
      }),
      { onclose: () => resolve(chosen) },
    );
  });
}

/** Whether the person really wants something that cannot be taken back. */
export async function confirmed(title, question, yes) {
  const answer = await choose(title, (pick) => [
    h("p", {}, question),
    row(
      button(yes, () => pick(true), { class: "knopf" }),
      button(t("cancel"), () => pick(false), { class: "knopf zart" }),
    ),
  ]);
  return Boolean(answer);
}
