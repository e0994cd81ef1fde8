// Discord's Markdown: blocks of code, quotes, headings, lists, small print and paragraphs.

import { h } from "./dom.js";
import { inline } from "./inline.js";

const CODE = /```(?:([\w+.-]*)\n)?([\s\S]*?)```/g;
const ITEM = /^( *)(?:[-*]|(\d{1,3})\.) (.+)$/;
const HEADING = /^(#{1,3}) +(.+)$/;
const SMALL = /^-# +(.+)$/;
const QUOTE = /^> ?(.*)$/;

/** Nodes for a whole text. */
export function markdown(text) {
  const nodes = [];
  let at = 0;
  for (const match of text.matchAll(CODE)) {
    nodes.push(...blocks(text.slice(at, match.index)));
    nodes.push(h("pre", { tabindex: "0" }, h("code", {}, match[2].replace(/^\n+|\n+$/g, ""))));
    at = match.index + match[0].length;
  }
  return [...nodes, ...blocks(text.slice(at))];
}

function blocks(text) {
  const whole = text.replace(/^\n+|\n+$/g, "");
  if (!whole) return [];
  const all = whole.match(/^([\s\S]*?\n)?>>> ?([\s\S]+)$/);
  if (all && (all[1] === undefined || all[1].endsWith("\n"))) {
    return [...blocks(all[1] ?? ""), h("blockquote", {}, blocks(all[2]))];
  }
  return lines(whole.split("\n"));
}

function lines(left) {
  const nodes = [];
  while (left.length) {
    const [node, used] = block(left);
    nodes.push(node);
    left = left.slice(used);
  }
  return nodes;
}

function block(left) {
  const [line] = left;
  const heading = line.match(HEADING);
  if (heading) return [h("h4", { class: `gr${heading[1].length}` }, inline(heading[2])), 1];
  const small = line.match(SMALL);
  if (small) return [h("p", { class: "klein" }, inline(small[1])), 1];
  if (QUOTE.test(line)) return quote(left);
  if (ITEM.test(line)) return list(left);
  return paragraph(left);
}

function quote(left) {
  const used = run(left, (line) => QUOTE.test(line));
  const inner = left.slice(0, used).map((line) => line.match(QUOTE)[1]);
  return [h("blockquote", {}, lines(inner)), used];
}

/** A list with what is nested in it by its indentation. */
function list(left) {
  const used = run(left, (line) => ITEM.test(line));
  const items = left.slice(0, used).map((line) => line.match(ITEM));
  return [nested(items.map(([, indent, number, text]) => ({ indent: indent.length, number, text }))), used];
}

function nested(items) {
  const [first] = items;
  const made = h(first.number ? "ol" : "ul", first.number ? { start: first.number } : {});
  let at = 0;
  while (at < items.length) {
    const inner = run(items.slice(at + 1), (item) => item.indent > first.indent);
    const below = items.slice(at + 1, at + 1 + inner);
    made.append(h("li", {}, inline(items[at].text), below.length ? nested(below) : null));
    at += 1 + inner;
  }
  return made;
}

function paragraph(left) {
  const plain = (line) => ![HEADING, SMALL, QUOTE, ITEM].some((rule) => rule.test(line)) && line.trim();
  const used = Math.max(1, run(left, plain));
  if (!left[0].trim()) return [document.createTextNode(""), 1];
  const parts = inline(left.slice(0, used).join("\n"));
  return [h("p", {}, parts), used];
}

function run(things, fits) {
  const end = things.findIndex((thing) => !fits(thing));
  return end < 0 ? things.length : end;
}
