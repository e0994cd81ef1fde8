// A forum: its conversations, newest activity first, by tag.

import { beginPost } from "./beginning.js";
import { button, fill, h } from "./dom.js";
import { plainText } from "./message.js";
import { count, t } from "./texts.js";
import { sayMoment } from "./times.js";
import { byAge, changed, foreign, isThread, nameOf, world } from "./world.js";

/** As much of a first message as the playground tells. */
const EXCERPT = 220;
const EPOCH_MS = 1420070400000n;

/** The conversations of one forum on the screen. */
export class Forum {
  constructor(forum) {
    this.forum = forum;
    this.tag = null;
    this.list = h("ol", { class: "liste" });
    this.tags = h("div", { class: "marken", role: "group", "aria-label": t("forum.tags") });
    const begin = button(t("forum.begin"), () => beginPost(forum), { class: "knopf" });
    this.element = h(
      "div",
      { class: "forum" },
      h("div", { class: "knoepfe" }, forum.may.write ? begin : h("p", {}, t("conversation.readonly"))),
      h("h2", { class: "vh" }, t("forum.threads")),
      this.tags,
      this.list,
    );
    this.show();
  }

  /** Takes over how its conversations are now; the link that has the focus keeps it. */
  show() {
    const focused = this.list.contains(document.activeElement) && document.activeElement.getAttribute("href");
    const threads = threadsOf(this.forum.id);
    const used = (this.forum.tags ?? []).filter((tag) => threads.some((thread) => has(thread, tag.id)));
    fill(this.tags, used.length > 0 && [null, ...used].map((tag) => this.#filter(tag)));
    const shown = threads.filter((thread) => !this.tag || has(thread, this.tag));
    fill(this.list, shown.map(entry));
    if (!shown.length) fill(this.list, h("li", { class: "leer" }, t("forum.empty")));
    if (focused) this.list.querySelector(`[href="${focused}"]`)?.focus();
  }

  #filter(tag) {
    const id = tag?.id ?? null;
    const choose = () => {
      this.tag = id;
      this.show();
      changed("announce", count("forum.shown", this.list.querySelectorAll("h3").length));
      this.tags.querySelector("[aria-pressed=true]")?.focus();
    };
    return button(tag?.name ?? t("forum.all"), choose, {
      class: "marke",
      "aria-pressed": String(this.tag === id),
    });
  }
}

/** The forum or channel where most is said; people who look around for the first time begin there. */
export function liveliest(type) {
  const open = [...world.places.values()].filter((place) => place.type === type && place.may.write);
  const said = (place) => threadsOf(place.id).reduce((sum, thread) => sum + thread.message_count, 0);
  return open.sort((one, other) => said(other) - said(one) || one.position - other.position)[0];
}

/** The threads of a channel, newest activity first. */
export function threadsOf(placeId) {
  const threads = [...world.places.values()].filter(
    (place) => isThread(place) && place.parent_id === placeId,
  );
  return threads.sort((one, other) => byAge(lastOf(other), lastOf(one)));
}

function entry(thread) {
  const owner = world.members.get(thread.owner_id);
  const facts = [
    owner && nameOf(owner),
    count("forum.count", thread.message_count + 1),
    sayMoment(bornAt(lastOf(thread))),
  ];
  return h(
    "li",
    { class: thread.unread ? "neues" : null },
    h("h3", {}, h("a", { href: `#c${thread.id}`, lang: foreign() }, thread.name)),
    h("p", { lang: foreign() }, excerpt(thread)),
    h(
      "p",
      { class: "meta" },
      thread.unread > 0 && h("span", { class: "bad voll" }, count("unread", thread.unread)),
      facts.filter(Boolean).map((fact) => h("span", {}, fact)),
      thread.tags.map((tag) => h("span", { class: "marke" }, tag.name)),
      thread.locked
        ? h("span", {}, t("thread.locked"))
        : thread.archived && h("span", {}, t("thread.closed")),
    ),
  );
}

function excerpt(thread) {
  const text = plainText({ content: thread.excerpt });
  return thread.excerpt.length < EXCERPT ? text : `${text} …`;
}

function has(thread, tagId) {
  return thread.tags.some((tag) => tag.id === tagId);
}

function lastOf(thread) {
  return thread.last_message_id ?? thread.id;
}

/** An id says when it was born: milliseconds since 2015 in its upper 42 bits. */
function bornAt(id) {
  return new Date(Number((BigInt(id) >> 22n) + EPOCH_MS)).toISOString();
}
