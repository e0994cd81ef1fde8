// What this person has before them: who is there, where they may look and what they may call.

import { get, post } from "./api.js";
import { language, locale } from "./texts.js";

export const FORUM = 15;
export const TEXT = 0;
export const DIRECT = 1;
export const CATEGORY = 4;

/** `places` holds channels, threads and conversations by id; `online` is whether the bot is connected. */
export const world = {
  me: null,
  guild: null,
  bot: null,
  roles: new Map(),
  members: new Map(),
  places: new Map(),
  commands: [],
  events: [],
  online: true,
  admitted: true,
  webUrl: document.documentElement.dataset.web,
};

const changes = new EventTarget();

/** Calls `does` with what changed whenever somebody says `changed(name, detail)`. */
export function on(name, does) {
  changes.addEventListener(name, (event) => does(event.detail));
}

/** Tells all who listen. */
export function changed(name, detail) {
  changes.dispatchEvent(new CustomEvent(name, { detail }));
}

/** Looks at everything but messages; without a person, only at who is there. */
export async function look(memberId) {
  const desk = await get("/desk", memberId ? { member_id: memberId } : {});
  world.guild = desk.guild;
  world.bot = desk.bot;
  world.roles = byId(desk.roles);
  world.members = byId(desk.members);
  if (!memberId) return;
  world.me = desk.me;
  world.places = byId(desk.places);
  world.commands = desk.commands;
  world.events = desk.events;
  changed("desk");
}

/** Takes over how a place looks now. */
export function takePlace(place) {
  world.places.set(place.id, place);
  changed("place", place);
}

/** Says that this person has seen a place up to a message. */
export async function markRead(place, messageId) {
  if (!messageId || !isAfter(messageId, place.read_to)) return;
  place.read_to = messageId;
  place.unread = 0;
  changed("place", place);
  await post("/read", { member_id: world.me.id, channel_id: place.id, message_id: messageId });
}

/** The person's conversation with the bot; made if there was none. */
export async function openDirect() {
  const known = [...world.places.values()].find((place) => place.type === DIRECT);
  if (known) return known.id;
  return (await post("/directs", { member_id: world.me.id })).id;
}

/** Whether one id is younger than another; ids have 64 bits, more than a number holds. */
export function isAfter(one, other) {
  return one.length === other.length ? one > other : one.length > other.length;
}

/** For sorting by id, oldest first. */
export function byAge(one, other) {
  if (one === other) return 0;
  return isAfter(one, other) ? 1 : -1;
}

/** Whether a place is a thread or forum post. */
export function isThread(place) {
  return place.type === 11 || place.type === 12;
}

/** The name of a member or of a user in a message. */
export function nameOf(user) {
  return world.members.get(user.id)?.name ?? user.global_name ?? user.username ?? user.name;
}

/** A member's roles in words: where they are, then what they do (the roles members are listed by). */
export function rolesOf(memberId) {
  const roles = (world.members.get(memberId)?.roles ?? []).map((id) => world.roles.get(id));
  const known = roles.filter((role) => role && !role.bot);
  return [...known.filter((role) => !role.hoist), ...known.filter((role) => role.hoist)].map(
    (role) => role.name,
  );
}

/** A name of a command, option or choice, in the person's language. */
export function localized(thing, key = "name") {
  const names = thing[`${key}_localizations`] ?? {};
  return names[locale] ?? names[language] ?? thing[key];
}

/** The language that most people here write in, for screen readers; nothing if it is the page's own. */
export function foreign() {
  const written = world.guild.locale.slice(0, 2);
  return written === language ? undefined : written;
}

function byId(things) {
  return new Map(things.map((thing) => [thing.id, thing]));
}
