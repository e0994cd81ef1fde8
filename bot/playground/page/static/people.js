// Who one is: the sample people with role and place, or somebody new who joins on the spot.

import { post, Problem } from "./api.js";
import { fresh, h } from "./dom.js";
import { t } from "./texts.js";
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
  const people = [...world.members.values()].filter((member) => member.present && !member.bot && !member.extra);
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
  return h("section", { class: "sec" }, h("header", {}, h("h2", {}, title), h("p", {}, hint)), h("ul", { class: "leute" }, members.map(entry)));
}

function entry(member) {
  const link = h("a", { href: addressOf(member) }, h("b", {}, member.name), h("span", {}, rolesOf(member.id).join(" · ")));
  return h("li", { lang: foreign() }, link);
}

function joining() {
  const id = fresh("name");
  const name = h("input", { id, type: "text", required: true, maxlength: 32, autocomplete: "off" });
  const roles = [...world.roles.values()].filter((role) => !role.bot);
  const menus = [
    [t("who.role"), roles.filter((role) => role.hoist)],
    [t("who.place"), roles.filter((role) => !role.hoist)],
  ].filter(([, offered]) => offered.length);
  const selects = menus.map(([label, offered]) => [label, rolesMenu(offered)]);
  const problem = h("p", { class: "fehler", role: "alert" });
  const form = h(
    "form",
    { class: "beitreten" },
    h("div", { class: "feld" }, h("label", { for: id }, t("who.name")), name),
    selects.map(([label, select]) => h("div", { class: "feld" }, h("label", { for: select.id }, label), select)),
    problem,
    h("button", { type: "submit", class: "knopf" }, t("who.join")),
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const chosen = selects.map(([, select]) => select.value).filter(Boolean);
    try {
      location.assign(addressOf(await post("/members", { name: name.value.trim(), roles: chosen })));
    } catch (failed) {
      if (!(failed instanceof Problem)) throw failed;
      problem.textContent = failed.message;
    }
  });
  return h("section", { class: "sec" }, h("header", {}, h("h2", {}, t("who.new")), h("p", {}, t("who.new.hint"))), form);
}

function rolesMenu(roles) {
  const options = roles.map((role) => h("option", { value: role.id }, role.name));
  return h("select", { id: fresh("rolle") }, h("option", { value: "" }, t("select.none")), options);
}
