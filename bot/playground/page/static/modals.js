// A form that the bot opens: it stays open, with what was typed, until the bot has taken it.

import { open } from "./dialogs.js";
import { h } from "./dom.js";
import { formPart } from "./fields.js";
import { ask, follow } from "./interactions.js";
import { t } from "./texts.js";
import { changed } from "./world.js";

/** Shows a form in a place. */
export function openModal(modal, placeId) {
  const parts = modal.components.map(formPart);
  const fields = parts.flatMap((part) => part.fields);
  const problem = h("p", { class: "fehler", role: "alert" });
  const send = h("button", { type: "submit", class: "knopf" }, t("form.send"));
  const form = h(
    "form",
    { novalidate: true, class: "formular" },
    parts.map((part) => part.element),
    problem,
    h("div", { class: "knoepfe" }, send),
  );
  const close = open(modal.title, form);
  fields[0]?.focus();
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit(modal, placeId, fields, { problem, send, close });
  });
}

async function submit(modal, placeId, fields, { problem, send, close }) {
  const wrong = fields.find((field) => field.problem());
  problem.textContent = wrong?.problem() ?? "";
  if (wrong) return wrong.focus();
  send.disabled = true;
  try {
    const values = Object.fromEntries(fields.map((field) => [field.name, field.value()]));
    const answer = await ask(placeId, { type: "modal", custom_id: modal.custom_id, fields: values });
    close();
    follow(answer, placeId);
    changed("submitted");
  } catch (failed) {
    problem.textContent = failed.message;
  } finally {
    send.disabled = false;
  }
  return undefined;
}
