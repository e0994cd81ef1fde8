// First steps: three things to try, ticked off as they are done. It can be put away and comes back on request.

import { button, h, outward, sign } from "./dom.js";
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
      h("p", {}, t("welcome.lead")),
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
    const forum = first(FORUM);
    return forum && ["ask", h("a", { href: `#c${forum.id}/neu`, class: "knopf zart" }, t("welcome.ask.do"))];
  }

  #call() {
    const channel = first(TEXT);
    return channel && ["call", h("a", { href: `#c${channel.id}/befehl`, class: "knopf zart" }, t("welcome.call.do"))];
  }

  #read() {
    if (!world.webUrl) return null;
    const link = outward(world.webUrl, t("welcome.read.do"));
    link.classList.add("knopf", "zart");
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
    h("h3", {}, sign(isDone ? TICK : OPEN), t(`welcome.${key}`), isDone && h("span", { class: "vh" }, ` (${t("welcome.done")})`)),
    h("p", {}, t(`welcome.${key}.hint`)),
    way,
  );
}

function first(type) {
  const fitting = [...world.places.values()].filter((place) => place.type === type && place.may.write && place.may.command);
  return fitting.sort((one, other) => one.position - other.position)[0];
}
