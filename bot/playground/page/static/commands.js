// The registered commands in the person's language, and which of them is meant.

import { DIRECT, localized, world } from "./world.js";

const CHAT = 1;
const BELOW = [1, 2];

/** Every command that can be called in a place: full names, description and options. */
export function callable(place) {
  const known = world.commands.filter((command) => command.type === CHAT);
  const here = place.type === DIRECT ? known.filter((command) => !command.guild_id) : known;
  return here.flatMap((command) => unfolded(command, [], []));
}

function unfolded(level, base, shown) {
  const names = [...base, level.name];
  const labels = [...shown, localized(level)];
  const below = (level.options ?? []).filter((option) => BELOW.includes(option.type));
  if (below.length) return below.flatMap((option) => unfolded(option, names, labels));
  const [name, label] = [names.join(" "), labels.join(" ")];
  return [
    { name, label: `/${label}`, detail: localized(level, "description"), options: level.options ?? [] },
  ];
}

/** The commands that fit what was typed: first those that begin with it, then those that hold it. */
export function matching(place, text) {
  const typed = bare(text).toLowerCase().trim();
  const all = callable(place);
  const begins = all.filter((command) => names(command).some((name) => name.startsWith(typed)));
  const holds = all.filter((command) =>
    [...names(command), command.detail.toLowerCase()].some((words) => words.includes(typed)),
  );
  return [...new Set([...begins, ...holds])];
}

/** The command whose whole name was typed, with a blank after it, and the rest; nothing if none was. */
export function typedOut(place, text) {
  for (const command of callable(place)) {
    const full = names(command).find((name) => bare(text).startsWith(`${name} `));
    if (full) return { command, rest: bare(text).slice(full.length + 1) };
  }
  return {};
}

function names({ name, label }) {
  return [name, bare(label)];
}

function bare(text) {
  return text.replace(/^\//, "");
}
