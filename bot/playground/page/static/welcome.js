// First steps: three things to try, ticked off as they are done; put away and brought back on request.

import { aside, h, outward, sign } from "./dom.js";
import { liveliest } from "./forum.js";
import { t } from "./texts.js";
import { FORUM, on, TEXT, world } from "./world.js";

const DONE = "steps";
const AWAY = "welcome-away";
const TICK = "M3 12l3-3 4 4L19 4l3 3-12 12z";
const OPEN = "M4 4h16v16H4zM7 7v10h10V7z";

/** Whether somebody has put it away for good. */
export function isAway() {
  return localStorage.getItem(AWAY) === "1";
}

/** Remembers whether it is away. */
export function keepAway(is) {
  localStorage.setItem(AWAY, is ? "1" : "0");
}

/** The panel's content. */
export class Welcome {
  constructor() {
    this.steps = h("ol", { class: "schritte" });
    this.element = h(
      "div",
      {},
      h("p", { class: "drei" }, t("welcome.lead")),
      this.steps,
      h("p", { class: "meta" }, outward(`/?as=`, t("welcome.second"))),
    );
    on("wrote", () => this.#tick("ask"));
    on("called", () => this.#tick("call"));
    this.#show();
  }

  #show() {
    const done = new Set(JSON.parse(sessionStorage.getItem(DONE) ?? "[]"));
    const steps = [this.#ask(), this.#call(), this.#read()].filter(Boolean);
    this.steps.replaceChildren(...steps.map(([key, way]) => step(key, way, done.has(key))));
  }

  #ask() {
    const forum = liveliest(FORUM);
    return forum && ["ask", h("a", { href: `#c${forum.id}/neu` }, t("welcome.ask"))];
  }

  #call() {
    const channel = liveliest(TEXT);
    return channel && ["call", h("a", { href: `#c${channel.id}/befehl` }, t("welcome.call"))];
  }

  #read() {
    if (!world.webUrl) return null;
    const link = outward(world.webUrl, t("welcome.read"));
    link.addEventListener("click", () => this.#tick("read"));
    return ["read", link];
  }

  #tick(key) {
    const done = JSON.parse(sessionStorage.getItem(DONE) ?? "[]");
    sessionStorage.setItem(DONE, JSON.stringify([...new Set([...done, key])]));
    this.#show();
  }
}

function step(key, way, isDone) {
  return h(
    "li",
    { class: isDone ? "getan" : null },
    h("h3", {}, sign(isDone ? TICK : OPEN), way, isDone && aside(` (${t("welcome.done")})`)),
    h("p", {}, t(`welcome.${key}.hint`)),
  );
}
