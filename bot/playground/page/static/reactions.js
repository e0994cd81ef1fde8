// Reactions: an emoji, how many chose it, and whether one did oneself.

import { post } from "./api.js";
import { button, h } from "./dom.js";
import { choose } from "./dialogs.js";
import { count, t } from "./texts.js";
import { tried } from "./trying.js";
import { world } from "./world.js";

const OFFERED = [
  ["👍", "thumbsup"],
  ["❤️", "heart"],
  ["😄", "smile"],
  ["🎉", "party"],
  ["🙏", "thanks"],
  ["✅", "check"],
  ["👀", "eyes"],
  ["💡", "idea"],
];

/** The buttons under a message. */
export function reactions(message) {
  return (message.reactions ?? []).map(({ emoji, count: many, me, names }) =>
    h(
      "button",
      {
        type: "button",
        class: "reaktion",
        "data-key": `r${emoji}`,
        "aria-pressed": String(me),
        "aria-label": `${emoji} ${count("reaction.by", many)}: ${names.join(", ")}`,
        title: names.join(", "),
        onclick: () => react(message, emoji, me),
      },
      h("span", { "aria-hidden": "true" }, emoji.replace(/:\d+$/, "")),
      h("span", { "aria-hidden": "true" }, String(many)),
    ),
  );
}

/** Lets the person pick an emoji for a message. */
export async function pickReaction(message) {
  const emoji = await choose(t("react"), (pick) =>
    h(
      "div",
      { class: "emojis" },
      OFFERED.map(([sign, name]) =>
        button(sign, () => pick(sign), { "aria-label": t(`emoji.${name}`), title: t(`emoji.${name}`) }),
      ),
    ),
  );
  if (emoji) await react(message, emoji, false);
}

function react({ channel_id, id: message_id }, emoji, remove) {
  return tried(post("/reactions", { member_id: world.me.id, channel_id, message_id, emoji, remove }));
}
