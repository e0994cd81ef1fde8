// One message, set like a line of a printed interview: who speaks in the margin, the thread, the speech.

import { actionsOf } from "./actions.js";
import { attachments } from "./attachments.js";
import { layout } from "./components.js";
import { aside, button, fill, h } from "./dom.js";
import { embeds } from "./embeds.js";
import { markdown } from "./markdown.js";
import { reactions } from "./reactions.js";
import { t } from "./texts.js";
import { stamp } from "./times.js";
import { foreign, nameOf, rolesOf, world } from "./world.js";

const EPHEMERAL = 1 << 6;
const LOADING = 1 << 7;
const PINNED = 6;
const JOINED = 7;
const THREAD_CREATED = 18;
const NOTES = [PINNED, JOINED, THREAD_CREATED];
const REPLY = 19;
const THREAD_STARTER = 21;
const COMMANDS = [20, 23];
const QUOTED = 120;
const TOGETHER_MS = 7 * 60 * 1000;

/** Whether only this person sees a message. */
export const isEphemeral = (message) => Boolean(message.flags & EPHEMERAL);
/** Whether the bot has said that an answer will come. */
export const isWaiting = (message) => Boolean(message.flags & LOADING);

/** Whether a message goes on where the one before it, by the same person, ended. */
export function goesOn(message, before) {
  if (!before || message.type !== 0 || ![0, REPLY].includes(before.type)) return false;
  if (message.author.id !== before.author.id || isEphemeral(message) !== isEphemeral(before)) return false;
  return new Date(message.timestamp) - new Date(before.timestamp) < TOGETHER_MS;
}

/** All words of a message without their formatting. */
export function plainText({ content, components = [] }) {
  const words = (parts) => parts.flatMap((part) => [part.content, ...words(part.components ?? [])]);
  const text = [content, ...words(components)].filter(Boolean).join(" ");
  return text.replace(/\]\([^)]*\)|<[^>]*>|^-# |[*_~`#>|\\[]/gm, "").trim();
}

/** An article that can be told how its message looks now; what has not changed keeps the focus. */
export class MessageView {
  constructor(message, place, dismiss) {
    this.place = place;
    this.dismiss = dismiss;
    this.said = h("div", { class: "rede" });
    this.reacted = h("div", { class: "reaktionen" });
    this.who = h("header", { class: "wer" });
    this.element = h("li", { class: "bei", id: `m${message.id}`, tabindex: "-1" }, this.who, [
      h("div", { class: "spalte" }, this.said, this.reacted),
    ]);
    this.parts = {};
    this.show(message);
  }

  /** Takes over a message; parts that look as before stay untouched. */
  show(message) {
    this.message = message;
    this.#part(
      "who",
      this.who,
      [message.timestamp, message.author.id, message.edited_timestamp, message.pinned],
      () => head(message, this.place),
    );
    const {
      content,
      embeds: cards,
      components,
      attachments: files,
      flags,
      referenced_message: replied,
    } = message;
    this.#part(
      "said",
      this.said,
      [content, cards, components, files.map((file) => file.id), flags, replied?.content],
      () => body(message, this.place, this.dismiss),
    );
    this.#part("reacted", this.reacted, message.reactions ?? [], () => reactions(message));
    this.element.classList.toggle("fluester", isEphemeral(message));
    this.element.classList.toggle("notiz", NOTES.includes(message.type));
  }

  /** Marks a message that goes on from the one before it: its speaker need not be named again. */
  goOn(does) {
    this.element.classList.toggle("weiter", does);
  }

  /** Marks the first of those that the person has not seen. */
  beginNew(does) {
    this.element.classList.toggle("neu", does);
    if (does) this.element.dataset.neu = t("new.from");
  }

  #part(name, element, state, make) {
    const told = JSON.stringify(state);
    if (this.parts[name] === told) return;
    this.parts[name] = told;
    const focused = element.contains(document.activeElement) && document.activeElement.dataset.key;
    fill(element, make());
    if (focused) element.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  }
}

function head(message, place) {
  const name = nameOf(message.author);
  const roles = rolesOf(message.author.id).filter((role) => role !== name);
  return [
    h("h3", {}, name, message.author.bot && h("span", { class: "bad" }, t("bot"))),
    roles.length > 0 &&
      h(
        "p",
        { class: "rolle", lang: foreign() },
        roles.map((role) => h("span", {}, role)),
      ),
    h("p", { class: "wann" }, stamp(message.timestamp), message.edited_timestamp && ` · ${t("edited")}`),
    message.pinned && h("p", { class: "wann" }, t("pinned")),
    !NOTES.includes(message.type) && actionsOf(message, place),
  ];
}

function body(message, place, dismiss) {
  if (message.type === PINNED) return h("p", {}, t("note.pinned"), " ", jump(message));
  if (message.type === JOINED) return h("p", {}, t("note.joined"));
  if (message.type === THREAD_CREATED) {
    return h(
      "p",
      {},
      t("note.thread"),
      " ",
      h("a", { href: `#c${message.message_reference.channel_id}` }, message.content),
    );
  }
  if (message.type === THREAD_STARTER) return starter(message, place);
  return [
    context(message),
    isWaiting(message) ? waiting() : content(message, place),
    whisper(message, dismiss),
  ];
}

function content(message, place) {
  const lang = message.author.bot ? undefined : foreign();
  return [
    message.content && h("div", { class: "text", lang }, markdown(message.content)),
    attachments(message),
    embeds(message.embeds),
    layout(message, place),
    message.thread &&
      h("p", {}, h("a", { href: `#c${message.thread.id}` }, t("thread.open", { name: message.thread.name }))),
  ];
}

/** What a message answers: another message, or a command. */
function context(message) {
  if (message.type === REPLY) {
    const replied = message.referenced_message;
    if (!replied) return h("p", { class: "auf" }, t("reply.gone"));
    const text = plainText(replied).slice(0, QUOTED) || t("reply.wordless");
    const link = h("a", { href: here(message, replied.id) }, nameOf(replied.author));
    return h("p", { class: "auf zeile1" }, t("reply.to"), " ", link, `: ${text}`);
  }
  const asker = message.interaction_metadata?.user;
  if (COMMANDS.includes(message.type) && asker && asker.id !== world.me.id) {
    return h("p", { class: "auf" }, t("command.by", { name: nameOf(asker) }));
  }
  return null;
}

function whisper(message, dismiss) {
  if (!isEphemeral(message)) return null;
  return h(
    "p",
    { class: "nurich" },
    h("span", {}, t("ephemeral")),
    button(t("dismiss"), () => dismiss(message), { class: "zarter", "data-key": "dismiss" }),
  );
}

function waiting() {
  return h(
    "p",
    { class: "wartet" },
    t("thinking", { name: world.bot.name }),
    h("span", { "aria-hidden": "true", class: "punkte" }),
  );
}

function starter(message, place) {
  const first = message.referenced_message;
  if (!first) return h("p", {}, t("reply.gone"));
  return [
    h("p", { class: "auf" }, aside(t("thread.from")), nameOf(first.author)),
    content({ ...first, thread: null }, place),
  ];
}

function jump(message) {
  return h("a", { href: here(message, message.message_reference.message_id) }, t("show"));
}

function here(message, messageId) {
  return `#c${message.channel_id}/m${messageId}`;
}
