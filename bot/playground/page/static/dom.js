// Elements from plain words. Whatever people typed becomes a text node, never markup.

const SVG = "http://www.w3.org/2000/svg";

/** An element: attributes by name, listeners as `onclick` and the like; empty children are left out. */
export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...kept(children));
  return element;
}

/** Replaces what an element holds. */
export function fill(element, ...children) {
  element.replaceChildren(...kept(children));
  return element;
}

/** A drawing of one path on a grid of 24; always beside words. */
export function sign(path, name = "i") {
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("viewBox", "0 0 24 24");
  drawing.setAttribute("aria-hidden", "true");
  drawing.setAttribute("class", name);
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  drawing.append(line);
  return drawing;
}

/** A button that does something; it never sends a form by accident. */
export function button(label, does, attributes = {}) {
  return h("button", { type: "button", onclick: does, ...attributes }, label);
}

/** Text for screen readers alone. */
export function aside(text) {
  return h("span", { class: "vh" }, text);
}

/** An address that may stand in a link, or nothing: other people's words decide where it leads. */
export function safeAddress(text) {
  try {
    const address = new URL(text);
    return ["http:", "https:"].includes(address.protocol) ? address.href : null;
  } catch {
    return null;
  }
}

/** A link that leaves the page. */
export function outward(address, ...children) {
  return h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, ...children);
}

let last = 0;

/** An id that no other element has. */
export function fresh(name) {
  last += 1;
  return `${name}-${last}`;
}

function kept(children) {
  return children.flat(Infinity).filter((child) => child !== undefined && child !== null && child !== false);
}
