// What one can do with a message: answer, react, change, take back, and the bot's own commands for it.

import { post, remove } from "./api.js";
import { confirmed } from "./dialogs.js";
import { sign } from "./dom.js";
import { callOn } from "./interactions.js";
import { menu } from "./menu.js";
import { pickReaction } from "./reactions.js";
import { t } from "./texts.js";
import { tried } from "./trying.js";
import { changed, DIRECT, isThread, localized, nameOf, TEXT, world } from "./world.js";

const THREE = "M3 10h4v4H3zM10 10h4v4h-4zM17 10h4v4h-4z";
const ON_MESSAGE = 3;
const EPHEMERAL = 1 << 6;

/** The menu of a message. */
export function actionsOf(message, place) {
  if (message.flags & EPHEMERAL) return null;
  const label = t("actions.of", { name: nameOf(message.author) });
  return menu(sign(THREE), () => entries(message, world.places.get(place.id) ?? place), {
    "aria-label": label,
    class: "mehr",
    "data-key": "menu",
  });
}

function entries(message, place) {
  const mine = message.author.id === world.me.id;
  const may = place.may;
  const wants = [
    [may.write, t("reply"), () => changed("reply", message)],
    [may.react, t("react"), () => pickReaction(message)],
    [mine, t("edit"), () => changed("edit", message)],
    [may.pin, t(message.pinned ? "unpin" : "pin"), () => pin(message)],
    [
      may.thread && place.type === TEXT && !message.thread,
      t("thread.start"),
      () => changed("branch", message),
    ],
    [true, t("copylink"), () => copyLink(message)],
    [mine || may.moderate, t("delete"), () => takeBack(message)],
  ];
  const own = wants.filter(([may]) => may).map(([, ...entry]) => entry);
  const calls = commands(place).map((command) => [localized(command), () => callOn(message, command.name)]);
  return calls.length ? [...own, null, ...calls] : own;
}

function commands(place) {
  if (!place.may.command || (place.type === DIRECT && !isThread(place))) return [];
  return world.commands.filter((command) => command.type === ON_MESSAGE);
}

async function takeBack(message) {
  if (!(await confirmed(t("delete.title"), t("delete.question"), t("delete")))) return;
  await tried(remove(`/messages/${message.channel_id}/${message.id}`, { member_id: world.me.id }));
}

async function pin(message) {
  const fields = {
    member_id: world.me.id,
    channel_id: message.channel_id,
    message_id: message.id,
    pinned: !message.pinned,
  };
  await tried(post("/pins", fields));
}

async function copyLink(message) {
  const address = `${location.origin}/channels/${world.guild.id}/${message.channel_id}/${message.id}`;
  await navigator.clipboard.writeText(address);
  changed("announce", t("copied"));
}
