// Files that came with a message: pictures are shown, all else can be opened.

import { h, outward } from "./dom.js";
import { locale, t } from "./texts.js";

/** The attachments of a message that its components do not show already. */
export function attachments(message) {
  const files = message.attachments.filter(
    (file) => !JSON.stringify(message.components).includes(`/${file.id}/`),
  );
  if (!files.length) return null;
  return h(
    "ul",
    { class: "anhang" },
    files.map((file) => h("li", {}, attachment(file))),
  );
}

/** One file: a picture with its description, or a link with what it is. */
export function attachment(file) {
  const about = [file.filename, size(file.size)].filter(Boolean).join(", ");
  const isPicture = (file.content_type ?? "").startsWith("image/");
  if (!isPicture || !isOurs(file.url))
    return h("p", {}, outward(file.url, about), file.description && ` ${file.description}`);
  return h(
    "figure",
    {},
    h("img", { src: file.url, alt: file.description ?? "", loading: "lazy" }),
    h(
      "figcaption",
      {},
      outward(file.url, about),
      ". ",
      file.description ? t("file.described", { text: file.description }) : t("file.undescribed"),
    ),
  );
}

/** A picture named by an address alone; those of others are only linked, so that nobody learns who looks. */
export function picture(url, description) {
  if (!isOurs(url)) return h("p", {}, outward(url, description || url));
  return h(
    "figure",
    {},
    h("img", { src: url, alt: description ?? "", loading: "lazy" }),
    description && h("figcaption", {}, description),
  );
}

/** "420 KB". */
export function size(bytes) {
  if (!bytes) return "";
  const [amount, unit] =
    bytes < 1e6 ? [Math.max(1, Math.round(bytes / 1000)), "KB"] : [(bytes / 1e6).toFixed(1), "MB"];
  return `${Number(amount).toLocaleString(locale)} ${unit}`;
}

function isOurs(address) {
  return URL.canParse(address) && new URL(address).origin === location.origin;
}
