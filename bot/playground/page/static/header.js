// The line on top: who one is, the language, the ways to the web view and behind the scenes.

import { fill, h, outward } from "./dom.js";
import { language, t } from "./texts.js";
import { foreign, on, rolesOf, world } from "./world.js";

const OTHER = { de: ["en", "English"], en: ["de", "Deutsch"] };

/** Fills the header; `side` is what can be opened beside the conversation, if one is somebody yet. */
export function header(side) {
  const bar = document.getElementById("kopf");
  bar.append(...[switchOf(), side && who(), ways(side)].filter(Boolean));
  if (side) bar.after(connection());
}

function who() {
  const roles = rolesOf(world.me.id).join(", ");
  return h(
    "p",
    { class: "ich" },
    h(
      "span",
      {},
      t("me.is"),
      " ",
      h("b", { lang: foreign() }, world.me.name),
      roles && h("small", { lang: foreign() }, roles),
    ),
    h("a", { href: "/?as=" }, t("me.change")),
  );
}

function ways(side) {
  const list = h("ul", { class: "wege" });
  const entries = [world.webUrl && outward(world.webUrl, t("web.open")), ...(side?.openers() ?? [])];
  return fill(
    list,
    entries.filter(Boolean).map((entry) => h("li", {}, entry)),
  );
}

function switchOf() {
  const [code, name] = OTHER[language];
  const link = h("a", { lang: code, hreflang: code, class: "sprache" }, name);
  const lead = () => {
    const query = new URLSearchParams(location.search);
    query.set("lang", code);
    link.href = `/?${query}${location.hash}`;
  };
  lead();
  for (const event of ["focus", "pointerdown"]) link.addEventListener(event, lead);
  return link;
}

/** Says so while the stream is broken, or while the bot is away. */
function connection() {
  const line = h("p", { class: "leitung", role: "status", hidden: true });
  let stands = true;
  const show = () => {
    const words = stands ? (world.online ? "" : t("bot.away", { name: world.bot.name })) : t("stream.lost");
    line.textContent = words;
    line.hidden = !words;
  };
  on("stream", (does) => {
    stands = does;
    show();
  });
  on("bot", show);
  return line;
}
