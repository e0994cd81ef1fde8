// Who one is: the sample people with role and place, or somebody new who joins on the spot.

import { post } from "./api.js";
import { h } from "./dom.js";
import { field, problemLine, sendButton, textLine } from "./forms.js";
import { t } from "./texts.js";
import { tried } from "./trying.js";
import { foreign, rolesOf, world } from "./world.js";

/** The address at which one is somebody. */
export function addressOf(member) {
  const query = new URLSearchParams({ as: member.key ?? member.id });
  return `/?${query}${location.hash}`;
}

/** The member that the address, or this window's memory, names. */
export function memberFrom(query) {
  const wanted = query.has("as") ? query.get("as") : sessionStorage.getItem("as");
  const member = [...world.members.values()].find((each) => [each.id, each.key].includes(wanted));
  return member?.present && !member.bot ? member : null;
}

/** The page on which one chooses who one is. */
export function chooser() {
  const people = [...world.members.values()].filter(
    (member) => member.present && !member.bot && !member.extra,
  );
  const office = people.filter((member) => member.moderates);
  const others = people.filter((member) => !member.moderates);
  return h(
    "div",
    { class: "wahl-seite" },
    h("h1", { tabindex: "-1" }, t("who.title")),
    h("p", { class: "lead" }, t("who.lead", { name: world.bot.name })),
    h("p", {}, t("who.safe")),
    group(t("who.others"), t("who.others.hint"), others),
    office.length > 0 && group(t("who.office"), t("who.office.hint"), office),
    joining(),
  );
}

function group(title, hint, members) {
  return section(title, hint, h("ul", { class: "leute" }, members.map(entry)));
}

function entry(member) {
  const link = h(
    "a",
    { href: addressOf(member) },
    h("b", {}, member.name),
    h("span", {}, rolesOf(member.id).join(" · ")),
  );
  return h("li", { lang: foreign() }, link);
}

function joining() {
  const name = textLine({ required: true, maxlength: 32 });
  const roles = [...world.roles.values()].filter((role) => !role.bot);
  const menus = [
    [t("who.role"), rolesMenu(roles.filter((role) => role.hoist))],
    [t("who.place"), rolesMenu(roles.filter((role) => !role.hoist))],
  ].filter(([, menu]) => menu.options.length > 1);
  const problem = problemLine();
  const form = h(
    "form",
    { class: "beitreten" },
    field(t("who.name"), name),
    menus.map(([label, menu]) => field(label, menu)),
    problem,
    sendButton(t("who.join")),
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const chosen = menus.map(([, menu]) => menu.value).filter(Boolean);
    const joined = post("/members", { name: name.value.trim(), roles: chosen });
    const member = await tried(joined, ({ message }) => (problem.textContent = message));
    if (member) location.assign(addressOf(member));
  });
  return section(t("who.new"), t("who.new.hint"), form);
}

function section(title, hint, content) {
  return h("section", { class: "sec" }, h("header", {}, h("h2", {}, title), h("p", {}, hint)), content);
}

function rolesMenu(roles) {
  const options = roles.map((role) => h("option", { value: role.id }, role.name));
  return h("select", {}, h("option", { value: "" }, t("select.none")), options);
}
