// A command, a button or a form on its way to the bot: what is shown meanwhile, and what if nothing comes back.

import { postFilled, Problem } from "./api.js";
import { openModal } from "./modals.js";
import { locale, t } from "./texts.js";
import { changed, world } from "./world.js";

/** Discord gives a bot three seconds, and fifteen minutes if it asks for them; the playground waits 15 s. */
const FAILED = 504;

/** Asks the bot for something in a place. Throws a Problem in the person's words if it does not answer. */
export async function ask(placeId, fields) {
  try {
    return await postFilled("/interactions", { member_id: world.me.id, channel_id: placeId, locale, ...fields });
  } catch (problem) {
    if (!(problem instanceof Problem) || problem.status !== FAILED) throw problem;
    throw new Problem(t(world.online ? "problem.silent" : "problem.offline", { name: world.bot.name }), FAILED);
  }
}

/** Does what the bot answered: a form opens; messages arrive by themselves. */
export function follow(answer, placeId) {
  if (answer.kind === "modal") openModal(answer.modal, placeId);
  if (answer.kind === "message") changed("answered", answer.message);
}

/** Presses a button or sends a menu of a message. */
export async function press({ message, place }, fields, pressed) {
  const key = pressed.dataset.key;
  busy(pressed, true);
  try {
    const answer = await ask(place.id, { type: "component", message_id: message.id, ...fields });
    follow(answer, place.id);
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    changed("failed", { message, key, problem });
  } finally {
    busy(pressed, false);
  }
}

/** Calls a command on a message. */
export async function callOn(message, name) {
  changed("pending", t("command.runs", { name }));
  try {
    const answer = await ask(message.channel_id, { type: "message_command", name, message_id: message.id });
    follow(answer, message.channel_id);
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    changed("problem", problem);
  } finally {
    changed("pending", "");
  }
}

function busy(element, is) {
  element.toggleAttribute("aria-busy", is);
  if (is) element.setAttribute("aria-disabled", "true");
  else element.removeAttribute("aria-disabled");
}
