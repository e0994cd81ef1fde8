// The page's words, in the language its address or the reader's browser asks for.

/** "de" or "en". */
export const language = document.documentElement.lang;
/** As Discord names languages; the bot answers a person in theirs. */
export const locale = language === "de" ? "de" : "en-GB";

const texts = await (await fetch(`/page/${language}.json`)).json();
const plurals = new Intl.PluralRules(locale);

/** The words under a key; `{name}` stands for a value. */
export function t(key, values = {}) {
  const text = texts[key] ?? key;
  return text.replace(/{(\w+)}/g, (whole, name) => values[name] ?? whole);
}

/** The words for so many: `key.one` or `key.other`, with `{n}`. */
export function count(key, n, values = {}) {
  return t(`${key}.${plurals.select(n) === "one" ? "one" : "other"}`, { n, ...values });
}

/** Whether there are words under a key. */
export function has(key) {
  return key in texts;
}
