// The head of a place: where it stands, its name and topic, its web page, what is pinned, what can be arranged.

import { get, patch, post, Problem } from "./api.js";
import { open } from "./dialogs.js";
import { button, fill, fresh, h, outward } from "./dom.js";
import { menu } from "./menu.js";
import { MessageView } from "./message.js";
import { count, t } from "./texts.js";
import { changed, DIRECT, foreign, isThread, world } from "./world.js";

/** The head, which can be told how its place looks now. */
export function title(place) {
  const element = h("header", { class: "titel" });
  const head = {
    element,
    show: (now) => {
      const told = JSON.stringify([now.name, now.topic, now.tags, now.pins, now.archived, now.locked, now.joined]);
      if (told === head.told) return;
      head.told = told;
      fill(element, parts(now));
    },
  };
  head.show(place);
  return head;
}

function parts(place) {
  const lang = foreign();
  return [
    trail(place),
    h("h1", { tabindex: "-1", lang }, place.name),
    place.topic && h("p", { class: "lead", lang }, place.topic),
    place.type === DIRECT && h("p", { class: "lead" }, t("direct.lead", { name: world.bot.name })),
    isThread(place) && place.tags.length > 0 && h("p", { class: "meta", lang }, place.tags.map((tag) => h("span", { class: "marke" }, tag.name))),
    (place.archived || place.locked) && h("p", { class: "meta" }, t(place.locked ? "thread.locked" : "thread.closed")),
    h("p", { class: "tun" }, onWeb(place), place.pins > 0 && button(count("pins", place.pins), () => showPins(place)), arranging(place)),
  ];
}

function trail(place) {
  const parent = world.places.get(place.parent_id);
  if (!parent) return null;
  const name = isThread(place) ? h("a", { href: `#c${parent.id}` }, parent.name) : parent.name;
  return h("nav", { class: "brot", "aria-label": t("trail"), lang: foreign() }, h("ol", {}, [world.places.get(parent.parent_id)?.name, name].filter(Boolean).map((each) => h("li", {}, each))));
}

function onWeb(place) {
  if (!world.webUrl || !isThread(place)) return null;
  return h("span", {}, outward(`${world.webUrl}/threads/${place.id}`, t("web.thread")));
}

function arranging(place) {
  if (!isThread(place)) return null;
  const entries = [
    [true, t(place.joined ? "thread.leave" : "thread.join"), () => tried(post(`/threads/${place.id}/members`, { member_id: world.me.id, joined: !place.joined }))],
    [place.owned || place.may.arrange, t(place.archived ? "thread.reopen" : "thread.close"), () => arrange(place, { archived: !place.archived })],
    [place.may.arrange, t(place.locked ? "thread.unlock" : "thread.lock"), () => arrange(place, { locked: !place.locked })],
  ];
  return menu(t("thread.arrange"), () => entries.filter(([may]) => may).map(([, ...entry]) => entry));
}

function arrange(place, fields) {
  return tried(patch(`/threads/${place.id}`, { member_id: world.me.id, ...fields }));
}

async function showPins(place) {
  const pinned = await get("/pins", { channel_id: place.id, member_id: world.me.id });
  const views = pinned.map((message) => {
    const { element } = new MessageView(message, place, () => {});
    element.removeAttribute("id");
    const go = h("a", { href: `#c${place.id}/m${message.id}`, onclick: () => close() }, t("pins.go"));
    element.append(go);
    return element;
  });
  const close = open(t("pins.title"), h("ol", { class: "faden" }, views), { wide: true });
}

/** Begins a thread from a message. */
export function branch(message) {
  const id = fresh("faden");
  const name = h("input", { id, type: "text", required: true, maxlength: 100, autocomplete: "off" });
  const form = h("form", { class: "formular" }, h("div", { class: "feld" }, h("label", { for: id }, t("thread.name")), name), h("button", { type: "submit", class: "knopf" }, t("thread.start")));
  const close = open(t("thread.start"), form);
  name.focus();
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const fields = { member_id: world.me.id, channel_id: message.channel_id, message_id: message.id, name: name.value };
    close();
    const thread = await tried(post("/threads", fields));
    if (thread) location.hash = `#c${thread.id}`;
  });
}

async function tried(work) {
  try {
    return await work;
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    changed("problem", problem);
    return null;
  }
}
