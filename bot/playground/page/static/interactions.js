// A command, a button or a form on its way to the bot, and what is shown until its answer is there.

import { postFilled, Problem } from "./api.js";
import { openModal } from "./modals.js";
import { locale, t } from "./texts.js";
import { tried } from "./trying.js";
import { changed, world } from "./world.js";

// The bot did not answer in three seconds, or in fifteen more if it asked for time.
const FAILED = 504;

/** Asks the bot for something in a place. Throws a Problem in the person's words if it does not answer. */
export async function ask(placeId, fields) {
  try {
    const place = { member_id: world.me.id, channel_id: placeId, locale };
    return await postFilled("/interactions", { ...place, ...fields });
  } catch (problem) {
    if (!(problem instanceof Problem) || problem.status !== FAILED) throw problem;
    const words = t(world.online ? "problem.silent" : "problem.offline", { name: world.bot.name });
    throw new Problem(words, FAILED);
  }
}

/** Does what the bot answered: a form opens. Messages come by the stream, which alone knows their order. */
export function follow(answer, placeId) {
  if (answer.kind === "modal") openModal(answer.modal, placeId);
}

/** Presses a button or sends a menu of a message. */
export async function press({ message, place }, fields, pressed) {
  if (pressed.hasAttribute("aria-disabled")) return;
  pressed.setAttribute("aria-disabled", "true");
  const asked = ask(place.id, { type: "component", message_id: message.id, ...fields });
  const answer = await tried(asked, (problem) => changed("failed", problem));
  pressed.removeAttribute("aria-disabled");
  if (answer) follow(answer, place.id);
}

/** Calls a command on a message. */
export async function callOn({ channel_id: placeId, id: message_id }, name) {
  changed("pending", t("command.runs", { name }));
  const answer = await tried(ask(placeId, { type: "message_command", name, message_id }));
  changed("pending", "");
  if (answer) follow(answer, placeId);
}
