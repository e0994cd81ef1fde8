// The bar of a card: the bot's colours as this page has them, in light and in dark.

const OURS = { 0x9b152b: "var(--faden)", 0x16211f: "var(--ink)", 0x5f6e6a: "var(--edge)" };

/** Gives a card its bar; other bots' colours are shown as they are. */
export function bar(card, colour) {
  if (colour === null || colour === undefined) return card;
  const shown = OURS[colour] ?? `#${colour.toString(16).padStart(6, "0")}`;
  card.style.setProperty("--balken", shown);
  return card;
}
