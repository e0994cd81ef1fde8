// Behind the scenes: the bot away and back, faults on order, what it sent, and where to see what is due.

import { get, post } from "./api.js";
import { button, fill, fresh, h, outward } from "./dom.js";
import { plainText } from "./message.js";
import { count, t } from "./texts.js";
import { stamp } from "./times.js";
import { tried } from "./trying.js";
import { changed, on, world } from "./world.js";

const SHOWN = 20;
const FAULTS = [
  ["disconnect", {}],
  ["invalid_session", {}],
  ["rate_limit", { count: 3, retry_after: 2 }],
  ["server_error", { count: 2 }],
  ["latency", { count: 5, seconds: 2 }],
];

/** The corner's content. */
export class Controls {
  constructor() {
    this.state = h("p", { class: "lage", role: "status" });
    this.power = button("", () => this.#switch(), { class: "knopf zart" });
    this.waiting = h("p", { class: "meta" });
    this.sent = h("ol", { class: "gesendet" });
    this.due = h("ol", { class: "gesendet" });
    this.element = h(
      "div",
      {},
      h("p", {}, t("controls.lead")),
      section("controls.bot", this.state, this.power),
      section("controls.faults", h("p", {}, t("controls.faults.hint")), this.#faults(), this.waiting),
      section("controls.due", this.due, dates()),
      section("controls.sent", h("p", {}, t("controls.sent.hint", { n: SHOWN })), this.sent),
    );
    on("bot", () => this.show());
    on("sent", () => this.#showSent());
    on("sent", () => this.#showDue());
    this.show();
    this.#showSent();
    this.#showDue();
  }

  /** Takes over whether the bot is there, and what waits. */
  async show() {
    const asked = (this.asked = (this.asked ?? 0) + 1);
    const { online, admitted, waiting } = await get("/faults");
    // an older question may be answered late
    if (asked !== this.asked) return;
    const state = online ? "controls.online" : admitted ? "controls.absent" : "controls.offline";
    this.state.textContent = t(state, { name: world.bot.name });
    this.state.classList.toggle("weg", !online);
    this.power.textContent = t(admitted ? "controls.cut" : "controls.back");
    this.admitted = admitted;
    const left = waiting.reduce((sum, each) => sum + each.left, 0);
    this.waiting.textContent = left ? count("controls.waiting", left) : "";
  }

  async #switch() {
    await this.#order(this.admitted ? "offline" : "online", {});
  }

  #faults() {
    const id = fresh("stoerung");
    const options = FAULTS.map(([kind]) => h("option", { value: kind }, t(`fault.${kind}`)));
    const menu = h("select", { id }, options);
    const send = async () => {
      const [kind, details] = FAULTS.find(([each]) => each === menu.value);
      await this.#order(kind, details);
      changed("announce", t("controls.ordered"));
    };
    return h(
      "div",
      { class: "feld" },
      h("label", { for: id }, t("controls.fault")),
      h("div", { class: "wahl" }, menu, button(t("controls.send"), send, { class: "knopf zart" })),
    );
  }

  async #order(kind, details) {
    await tried(post("/faults", { kind, ...details }));
    await this.show();
  }

  async #showDue() {
    const next = await get("/due");
    fill(this.due, next.map(awaited));
  }

  async #showSent() {
    const sent = await get("/sent", { limit: SHOWN });
    fill(this.sent, sent.reverse().map(entry));
    if (!sent.length) fill(this.sent, h("li", {}, t("controls.nothing")));
  }
}

function section(title, ...content) {
  return h("section", {}, h("h3", {}, t(title)), content);
}

function awaited({ at, kind, title }) {
  const what = t(`due.${kind}`);
  return h("li", {}, h("p", { class: "meta" }, stamp(at)), h("p", {}, title ? `${what}: ${title}` : what));
}

function dates() {
  if (!world.webUrl) return h("p", {}, t("controls.noweb"));
  return h("p", {}, t("controls.due.hint"), " ", outward(`${world.webUrl}/events`, t("controls.due.link")));
}

function entry(message) {
  const place = world.places.get(message.channel_id);
  const where = place ? h("a", { href: `#c${place.id}` }, place.name) : t("controls.elsewhere");
  const text = plainText(message).slice(0, 120) || t("controls.wordless");
  return h(
    "li",
    {},
    h(
      "p",
      { class: "meta" },
      stamp(message.at),
      h("span", {}, where),
      message.ephemeral && h("span", {}, t("controls.ephemeral")),
    ),
    h("p", {}, text),
  );
}
