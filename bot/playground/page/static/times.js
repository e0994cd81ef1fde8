// Dates as people write them, and Discord's timestamps in the reader's own time zone.

import { h } from "./dom.js";
import { locale, t } from "./texts.js";

const STYLES = {
  t: { timeStyle: "short" },
  T: { timeStyle: "medium" },
  d: { dateStyle: "short" },
  D: { dateStyle: "long" },
  f: { dateStyle: "long", timeStyle: "short" },
  F: { dateStyle: "full", timeStyle: "short" },
};
const STEPS = [
  ["year", 365 * 24 * 3600],
  ["month", 30 * 24 * 3600],
  ["day", 24 * 3600],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
];
const EVERY_MS = 20_000;
const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
const day = new Intl.DateTimeFormat(locale, { weekday: "short", day: "numeric", month: "short" });
const dayOfYear = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", year: "numeric" });
const hour = new Intl.DateTimeFormat(locale, { hour: "numeric", minute: "2-digit" });

/** "Mo., 26. Okt., 8:15 Uhr", or "heute, 8:15 Uhr". */
export function sayMoment(iso) {
  const moment = new Date(iso);
  return t("time.at", { day: sayDay(moment), hour: hour.format(moment) });
}

/** "heute", or the day, with its year if it is another one than ours. */
export function sayDay(moment, now = new Date()) {
  if (moment.toDateString() === now.toDateString()) return t("time.today");
  return (moment.getFullYear() === now.getFullYear() ? day : dayOfYear).format(moment);
}

/** "8:15 Uhr". */
export function sayHour(moment) {
  return t("time.hour", { hour: hour.format(moment) });
}

/** When something was said. */
export function stamp(iso) {
  return h("time", { datetime: iso }, sayMoment(iso));
}

/** A timestamp of Discord's Markdown: Unix seconds and one of its style letters. */
export function discordTime(seconds, style = "f") {
  const moment = new Date(seconds * 1000);
  if (Number.isNaN(moment.getTime())) return null;
  const whole = new Intl.DateTimeFormat(locale, STYLES.F).format(moment);
  const attributes = { datetime: moment.toISOString(), title: whole, class: "stempel" };
  if (style === "R") {
    return h("time", { ...attributes, "data-seconds": seconds }, sayRelative(seconds));
  }
  return h("time", attributes, new Intl.DateTimeFormat(locale, STYLES[style]).format(moment));
}

function sayRelative(seconds) {
  const away = seconds - Date.now() / 1000;
  const [unit, size] = STEPS.find(([, length]) => Math.abs(away) >= length) ?? ["second", 1];
  return relative.format(Math.round(away / size), unit);
}

setInterval(() => {
  for (const time of document.querySelectorAll("time[data-seconds]")) {
    time.textContent = sayRelative(Number(time.dataset.seconds));
  }
}, EVERY_MS);
