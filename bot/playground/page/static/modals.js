// A form that the bot opens: it stays open, with what was typed, until the bot has taken it.

import { open } from "./dialogs.js";
import { h } from "./dom.js";
import { formPart } from "./fields.js";
import { problemLine, row, sendButton } from "./forms.js";
import { ask, follow } from "./interactions.js";
import { t } from "./texts.js";
import { tried } from "./trying.js";

/** Shows a form in a place. */
export function openModal(modal, placeId) {
  const parts = modal.components.map(formPart);
  const fields = parts.flatMap((part) => part.fields);
  const problem = problemLine();
  const send = sendButton(t("form.send"));
  const form = h(
    "form",
    { novalidate: true, class: "formular" },
    parts.map((part) => part.element),
    problem,
    row(send),
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
  const values = Object.fromEntries(fields.map((field) => [field.name, field.value()]));
  const asked = ask(placeId, { type: "modal", custom_id: modal.custom_id, fields: values });
  const answer = await tried(asked, ({ message }) => (problem.textContent = message));
  send.disabled = false;
  if (!answer) return undefined;
  close();
  return follow(answer, placeId);
}
