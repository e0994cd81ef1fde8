// Beginning a conversation: a post in a forum, or a thread that grows out of a message.

import { post, postFilled } from "./api.js";
import { open } from "./dialogs.js";
import { h } from "./dom.js";
import { field, problemLine, row, sendButton, textLine } from "./forms.js";
import { t } from "./texts.js";
import { tried } from "./trying.js";
import { changed, world } from "./world.js";

const MOST_TAGS = 5;
const LONGEST_TITLE = 100;

/** Opens the form for a new conversation in a forum. */
export function beginPost(forum) {
  const title = textLine({ required: true, maxlength: LONGEST_TITLE });
  const text = h("textarea", { required: true, rows: 6, maxlength: 2000 });
  const files = h("input", { type: "file", multiple: true });
  const tags = (forum.tags ?? []).map(({ id, name }) => h("input", { type: "checkbox", value: id, name }));
  const problem = problemLine();
  const form = h(
    "form",
    { class: "formular" },
    field(t("forum.title"), title),
    field(t("forum.text"), text),
    tags.length > 0 && tagsOf(tags),
    field(t("forum.files"), files),
    problem,
    row(sendButton(t("forum.send"))),
  );
  const close = open(t("forum.begin"), form, { wide: true });
  title.focus();
  const filled = () => ({
    name: title.value,
    content: text.value,
    tags: tags.filter((box) => box.checked).map((box) => box.value),
    attachments: [...files.files],
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(forum, filled(), { problem, close });
  });
}

/** Begins a thread from a message. */
export function branch(message) {
  const name = textLine({ required: true, maxlength: LONGEST_TITLE });
  const form = h(
    "form",
    { class: "formular" },
    field(t("thread.name"), name),
    row(sendButton(t("thread.start"))),
  );
  const close = open(t("thread.start"), form);
  name.focus();
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    close();
    const { channel_id, id: message_id } = message;
    const fields = { member_id: world.me.id, channel_id, message_id, name: name.value };
    go(await tried(post("/threads", fields)));
  });
}

function tagsOf(boxes) {
  const rows = boxes.map((box) => h("label", {}, box, h("span", {}, box.name)));
  return h(
    "fieldset",
    { class: "feld" },
    h("legend", {}, t("forum.pick")),
    h("div", { class: "ticks quer" }, rows),
  );
}

async function send(forum, fields, { problem, close }) {
  problem.textContent = fields.tags.length > MOST_TAGS ? t("forum.toomany", { most: MOST_TAGS }) : "";
  if (problem.textContent) return;
  const posted = postFilled("/threads", { member_id: world.me.id, channel_id: forum.id, ...fields });
  const thread = await tried(posted, ({ message }) => (problem.textContent = message));
  if (!thread) return;
  close();
  changed("wrote");
  go(thread);
}

function go(thread) {
  if (thread) location.hash = `#c${thread.id}`;
}
