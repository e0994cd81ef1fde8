// Discord's Markdown within a line: read by rules in their order, built as elements.

import { h, outward, safeAddress } from "./dom.js";
import { t } from "./texts.js";
import { discordTime } from "./times.js";
import { changed, isThread, localized, nameOf, world } from "./world.js";

const RULES = [
  [/\\([^0-9A-Za-z\s])/y, (m) => m[1]],
  [/(`+)([\s\S]*?[^`])\1(?!`)/y, (m) => h("code", {}, m[2].replace(/^ (.*) $/s, "$1"))],
  [/<(https?:\/\/[^\s<>]+)>/y, (m) => link(m[1], m[1])],
  [/\[((?:\\.|[^[\]\\])+)\]\(<?(https?:\/\/[^\s)>]+)>?\)/y, (m) => link(m[2], inline(m[1]))],
  [/https?:\/\/[^\s<]+/y, (m) => bareLink(m[0])],
  [/<@!?(\d+)>/y, (m) => person(m[1])],
  [/<@&(\d+)>/y, (m) => h("span", { class: "nenn" }, `@${world.roles.get(m[1])?.name ?? t("unknown.role")}`)],
  [/<#(\d+)>/y, (m) => channel(m[1])],
  [/<\/([-\p{L}\p{N}_' ]{1,100}):(\d+)>/uy, (m) => command(m[1], m[2])],
  [/<t:(-?\d{1,13})(?::([tTdDfFR]))?>/y, (m) => discordTime(Number(m[1]), m[2])],
  [/<a?:(\w{2,32}):\d+>/y, (m) => `:${m[1]}:`],
  [/@(?:everyone|here)\b/y, (m) => h("span", { class: "nenn" }, m[0])],
  [/\|\|([\s\S]+?)\|\|/y, (m) => spoiler(m[1])],
  [/\*\*((?:\\[\s\S]|[^\\])+?)\*\*(?!\*)/y, (m) => h("strong", {}, inline(m[1]))],
  [/__((?:\\[\s\S]|[^\\])+?)__(?!_)/y, (m) => h("u", {}, inline(m[1]))],
  [/~~((?:\\[\s\S]|[^\\])+?)~~/y, (m) => h("s", {}, inline(m[1]))],
  [
    /\*(?=\S)((?:\*\*|\\[\s\S]|\s+(?:\\[\s\S]|[^\s*\\]|\*\*)|[^\s*\\])+?)\*(?!\*)/y,
    (m) => h("em", {}, inline(m[1])),
  ],
  [/(?<![\p{L}\p{N}_])_((?:__|\\[\s\S]|[^\\_])+?)_(?![\p{L}\p{N}_])/uy, (m) => h("em", {}, inline(m[1]))],
];
// What no rule begins with is plain text up to the next character that one may begin with.
const PLAIN = /[\s\S][^\\`<[h@|*_~]*/y;
// "Bürger*innen": a star or underscore there is no formatting (a deviation from Discord; see DECISIONS.md).
const GENDERED = /(?<=\p{L})([*_])(?=innen)/gu;
const HIDDEN = { "*": "\uE000", _: "\uE001" };
const SHOWN = { "\uE000": "*", "\uE001": "_" };

/** Nodes for a piece of text. */
export function inline(text) {
  const hidden = text.replace(GENDERED, (mark) => HIDDEN[mark]);
  const nodes = [];
  let at = 0;
  while (at < hidden.length) {
    const [node, length] = next(hidden, at);
    nodes.push(typeof node === "string" ? shown(node) : node);
    at += length;
  }
  return nodes;
}

function next(text, at) {
  for (const [rule, make] of RULES) {
    rule.lastIndex = at;
    const match = rule.exec(text);
    const node = match && make(match.map((part) => part && shown(part)));
    if (node !== null && node !== undefined) return [node, match[0].length];
  }
  PLAIN.lastIndex = at;
  const [plain] = PLAIN.exec(text);
  return [plain, plain.length];
}

function shown(text) {
  return text.replace(/[\uE000\uE001]/g, (mark) => SHOWN[mark]);
}

function bareLink(found) {
  // a full stop or closing bracket after an address belongs to the sentence
  let address = found.replace(/[.,:;"'!?\]]+$/, "");
  while (address.endsWith(")") && address.split("(").length < address.split(")").length) {
    address = address.slice(0, -1);
  }
  const rest = found.slice(address.length);
  const made = link(address, address);
  return made === null ? null : h("span", {}, made, rest);
}

/** A link, or nothing for an address that is none; one to a place of this server stays on the page. */
export function link(address, label) {
  const safe = safeAddress(address);
  if (safe === null) return null;
  const [, guild, channelId, messageId] =
    safe.match(/^https?:\/\/[^/]+\/channels\/(\d+)\/(\d+)(?:\/(\d+))?$/) ?? [];
  if (guild === world.guild.id) {
    return h("a", { href: `#c${channelId}${messageId ? `/m${messageId}` : ""}` }, label);
  }
  return outward(safe, label);
}

function person(id) {
  const member = world.members.get(id);
  const own = id === world.me?.id;
  return h("span", { class: own ? "nenn ich" : "nenn" }, `@${member ? nameOf(member) : t("unknown.person")}`);
}

function channel(id) {
  const place = world.places.get(id);
  if (!place) return h("span", { class: "nenn" }, `#${t("unknown.channel")}`);
  return h("a", { class: "nenn", href: `#c${id}` }, isThread(place) ? place.name : `#${place.name}`);
}

function command(name, id) {
  const registered = world.commands.find((each) => each.id === id);
  const label = `/${registered ? localizedChain(registered, name.split(" ")) : name}`;
  return h("button", { type: "button", class: "befehl", onclick: () => changed("call", name) }, label);
}

function localizedChain(registered, words) {
  let level = registered;
  return words
    .map((word, number) => {
      if (number) level = (level.options ?? []).find((option) => option.name === word) ?? { name: word };
      return localized(level);
    })
    .join(" ");
}

function spoiler(text) {
  const cover = h("button", { type: "button", class: "spoiler" }, t("spoiler"));
  cover.addEventListener("click", () => cover.replaceWith(h("span", { class: "offen" }, inline(text))));
  return cover;
}
