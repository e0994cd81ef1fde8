// A channel, thread or conversation: what was said, live, and where one writes.

import { get } from "./api.js";
import { Composer } from "./composer.js";
import { button, h } from "./dom.js";
import { inOrder } from "./live.js";
import { goesOn, isEphemeral, isWaiting, MessageView, plainText } from "./message.js";
import { count, t } from "./texts.js";
import { byAge, changed, isAfter, isThread, markRead, nameOf, world } from "./world.js";

const PAGE = 50;
const NEAR_PX = 160;
const SPOKEN = 200;
const TALL = 0.7;

/** The messages of one place on the screen. */
export class Conversation {
  constructor(place) {
    this.place = place;
    this.newFrom = null;
    this.views = new Map();
    this.dismissed = new Set(JSON.parse(sessionStorage.getItem("dismissed") ?? "[]"));
    this.older = button(t("older"), () => this.#loadOlder(), { class: "knopf zart aelter" });
    this.list = h("ol", { class: "faden" });
    this.empty = h("p", { class: "leer" }, t("conversation.empty"));
    this.newer = button("", () => this.toEnd(), { class: "knopf neuer", hidden: true });
    this.pending = h("p", { class: "wartet", role: "status" });
    this.composer = place.may.write ? new Composer(place) : null;
    this.element = h(
      "div",
      { class: "gespraech" },
      h("h2", { class: "vh" }, t("conversation.messages")),
      this.older,
      this.list,
      this.empty,
      this.pending,
      h(
        "div",
        { class: "fuss" },
        this.newer,
        this.composer?.element ?? h("p", { class: "nurlesen" }, closed(place)),
      ),
    );
  }

  /** Fetches what was said last, or everything since one message, and shows that one. */
  async load(messageId) {
    await inOrder(async () => {
      const query = { channel_id: this.place.id, member_id: world.me.id };
      const found = await get(
        "/messages",
        messageId ? { ...query, since: messageId, limit: 500 } : { ...query, limit: PAGE },
      );
      this.older.hidden = !messageId && found.length < PAGE;
      for (const message of found) this.#take(message);
      this.newFrom = found.find((message) => isNews(message) && isAfter(message.id, this.place.read_to))?.id;
      this.#arrange();
    });
    this.#begin(messageId);
    this.#read();
  }

  /** Looks again at what was said last, after the stream was gone. */
  async renew() {
    await inOrder(async () => {
      const found = await get("/messages", {
        channel_id: this.place.id,
        member_id: world.me.id,
        limit: PAGE,
      });
      const ids = new Set(found.map((message) => message.id));
      const isAll = found.length < PAGE;
      const gone = [...this.views.keys()].filter((id) => !ids.has(id) && (isAll || isAfter(id, found[0].id)));
      for (const id of gone) this.drop(id);
      for (const message of found) this.#take(message);
      this.#arrange();
    });
    this.#read();
  }

  /** Takes over a new or changed message. */
  take(message) {
    const isNew = !this.views.has(message.id);
    const atEnd = this.#isNearEnd();
    this.#take(message);
    if (!isNew) return;
    if (document.visibilityState !== "visible" && isNews(message)) this.newFrom ??= message.id;
    this.#arrange();
    const own = message.author.id === world.me.id;
    if (own || atEnd || isEphemeral(message)) this.#reveal(this.views.get(message.id)?.element);
    else this.#tellOfNew();
    if (!own && !isWaiting(message)) changed("announce", spoken(message));
    this.#read();
  }

  /** Takes a message away. */
  drop(messageId) {
    const view = this.views.get(messageId);
    if (!view) return;
    if (view.element.contains(document.activeElement)) this.composer?.focus();
    view.element.remove();
    this.views.delete(messageId);
    this.#arrange();
  }

  /** Shows and focuses one message; fetches what lies between if need be. */
  async show(messageId) {
    if (!this.views.has(messageId)) await this.load(messageId);
    else this.#begin(messageId);
  }

  /** Says what is on its way; nothing once it is there. */
  wait(words) {
    if (!words && this.pending.className === "fehler") return;
    this.pending.className = "wartet";
    this.pending.textContent = words;
    if (words && this.#isNearEnd()) this.toEnd();
  }

  /** Says what did not work. */
  fail({ message }) {
    this.pending.className = "fehler";
    this.pending.textContent = message;
    this.toEnd();
  }

  /** The person looks at the page again. */
  seen() {
    this.#read();
  }

  toEnd() {
    this.newer.hidden = true;
    scrollTo(0, document.documentElement.scrollHeight);
  }

  #take(message) {
    if (this.dismissed.has(message.id)) return;
    const known = this.views.get(message.id);
    if (known) known.show(message);
    else
      this.views.set(message.id, new MessageView(message, this.place, (whisper) => this.#dismiss(whisper)));
  }

  /** Puts the views into their order, and says where the new ones begin. */
  #arrange() {
    const views = [...this.views.values()].sort((one, other) => byAge(one.message.id, other.message.id));
    let before = null;
    for (const [at, view] of views.entries()) {
      const isFirstNew = view.message.id === this.newFrom && at > 0;
      view.beginNew(isFirstNew);
      view.goOn(!isFirstNew && goesOn(view.message, before));
      if (this.list.children[at] !== view.element)
        this.list.insertBefore(view.element, this.list.children[at] ?? null);
      before = view.message;
    }
    this.empty.hidden = views.length > 0;
  }

  /** Where reading begins: at a wanted message, the first new one, a thread's start, else at the end. */
  #begin(messageId) {
    const wanted = messageId ? this.views.get(messageId)?.element : this.list.querySelector(".neu");
    if (wanted) {
      wanted.scrollIntoView({ block: "center" });
      if (messageId) wanted.focus({ preventScroll: true });
    } else if (!isThread(this.place)) {
      this.toEnd();
    }
  }

  async #loadOlder() {
    const [first] = this.list.children;
    const top = first?.getBoundingClientRect().top ?? 0;
    const ids = [...this.views.keys()].sort(byAge);
    const query = { channel_id: this.place.id, member_id: world.me.id, before: ids[0], limit: PAGE };
    const found = await get("/messages", query);
    this.older.hidden = found.length < PAGE;
    for (const message of found) this.#take(message);
    this.#arrange();
    if (first) scrollBy(0, first.getBoundingClientRect().top - top);
    changed("announce", count("older.loaded", found.length));
  }

  #dismiss(message) {
    this.dismissed.add(message.id);
    sessionStorage.setItem("dismissed", JSON.stringify([...this.dismissed].slice(-200)));
    this.drop(message.id);
    this.composer?.focus();
  }

  #isNearEnd() {
    return this.element.getBoundingClientRect().bottom < innerHeight + NEAR_PX;
  }

  /** Goes to the end, but to the beginning of what is longer than the screen. */
  #reveal(element) {
    if (element?.offsetHeight > innerHeight * TALL) element.scrollIntoView({ block: "start" });
    else this.toEnd();
  }

  #tellOfNew() {
    this.unseen = this.newer.hidden ? 1 : this.unseen + 1;
    this.newer.textContent = count("newer", this.unseen);
    this.newer.hidden = false;
  }

  #read() {
    if (document.visibilityState !== "visible") return;
    const place = world.places.get(this.place.id);
    const last = [...this.views.values()]
      .filter((view) => !isEphemeral(view.message))
      .map((view) => view.message.id);
    if (place && last.length) markRead(place, last.sort(byAge).at(-1));
  }
}

/** Whether a message of somebody else is for all to read. */
function isNews(message) {
  return message.author.id !== world.me.id && !isEphemeral(message);
}

function closed(place) {
  if (place.locked) return t("conversation.locked");
  return t("conversation.readonly");
}

/** What a screen reader is told of a new message. */
function spoken(message) {
  const kind = isEphemeral(message) ? "announce.whisper" : "announce.message";
  return t(kind, { name: nameOf(message.author), text: plainText(message).slice(0, SPOKEN) });
}
