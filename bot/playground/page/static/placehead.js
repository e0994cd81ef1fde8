// The head of a place: where it stands, name and topic, its web page, what is pinned, what can be done.

import { get, patch, post } from "./api.js";
import { open } from "./dialogs.js";
import { button, fill, h, outward } from "./dom.js";
import { menu } from "./menu.js";
import { MessageView } from "./message.js";
import { count, t } from "./texts.js";
import { tried } from "./trying.js";
import { DIRECT, foreign, isThread, world } from "./world.js";

/** The head, which can be told how its place looks now. */
export function title(place) {
  const element = h("header", { class: "titel" });
  const head = {
    element,
    show: (now) => {
      const told = JSON.stringify([
        now.name,
        now.topic,
        now.tags,
        now.pins,
        now.archived,
        now.locked,
        now.joined,
      ]);
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
    isThread(place) &&
      place.tags.length > 0 &&
      h(
        "p",
        { class: "meta", lang },
        place.tags.map((tag) => h("span", { class: "marke" }, tag.name)),
      ),
    (place.archived || place.locked) &&
      h("p", { class: "meta" }, t(place.locked ? "thread.locked" : "thread.closed")),
    h(
      "p",
      { class: "tun" },
      onWeb(place),
      place.pins > 0 && button(count("pins", place.pins), () => showPins(place)),
      arranging(place),
    ),
  ];
}

function trail(place) {
  const parent = world.places.get(place.parent_id);
  if (!parent) return null;
  const name = isThread(place) ? h("a", { href: `#c${parent.id}` }, parent.name) : parent.name;
  return h(
    "nav",
    { class: "brot", "aria-label": t("trail"), lang: foreign() },
    h(
      "ol",
      {},
      [world.places.get(parent.parent_id)?.name, name].filter(Boolean).map((each) => h("li", {}, each)),
    ),
  );
}

function onWeb(place) {
  if (!world.webUrl || !isThread(place)) return null;
  return h("span", {}, outward(`${world.webUrl}/threads/${place.id}`, t("web.thread")));
}

function arranging(place) {
  if (!isThread(place)) return null;
  const entries = [
    [
      true,
      t(place.joined ? "thread.leave" : "thread.join"),
      () => tried(post(`/threads/${place.id}/members`, { member_id: world.me.id, joined: !place.joined })),
    ],
    [
      place.owned || place.may.arrange,
      t(place.archived ? "thread.reopen" : "thread.close"),
      () => arrange(place, { archived: !place.archived }),
    ],
    [
      place.may.arrange,
      t(place.locked ? "thread.unlock" : "thread.lock"),
      () => arrange(place, { locked: !place.locked }),
    ],
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
