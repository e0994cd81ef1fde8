// Embeds: the older of the two ways in which a bot lays out a message.

import { picture } from "./attachments.js";
import { bar } from "./colours.js";
import { h } from "./dom.js";
import { inline, link } from "./inline.js";
import { markdown } from "./markdown.js";
import { stamp } from "./times.js";

/** All embeds of a message. */
export function embeds(list) {
  return list.map(embed);
}

function embed(told) {
  const card = h(
    "div",
    { class: "karte" },
    told.author?.name && h("p", { class: "klein" }, linked(told.author.name, told.author.url)),
    told.title && h("p", { class: "gross" }, linked(inline(told.title), told.url)),
    told.description && markdown(told.description),
    told.fields?.length > 0 && h("dl", {}, told.fields.map(field)),
    [told.image, told.thumbnail].filter(Boolean).map((media) => picture(media.url, media.description)),
    (told.footer || told.timestamp) &&
      h("p", { class: "klein" }, told.footer?.text, told.timestamp && [" ", stamp(told.timestamp)]),
  );
  return bar(card, told.color);
}

function field({ name, value }) {
  return h("div", {}, h("dt", {}, inline(name)), h("dd", {}, markdown(value)));
}

function linked(label, url) {
  return (url && link(url, label)) || label;
}
