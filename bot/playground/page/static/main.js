// The page as a whole: who one is, where one is, what is beside it, and the way from one place to the next.

import { Problem } from "./api.js";
import { Conversation } from "./conversation.js";
import { Events } from "./events.js";
import { beginPost, branch } from "./beginning.js";
import { Forum, liveliest } from "./forum.js";
import { fill, h } from "./dom.js";
import { header } from "./header.js";
import { follow, inOrder } from "./live.js";
import { title } from "./placehead.js";
import { addressOf, chooser, memberFrom } from "./people.js";
import { Places } from "./places.js";
import { Side } from "./side.js";
import { t } from "./texts.js";
import { changed, FORUM, look, on, openDirect, TEXT, world } from "./world.js";

const main = document.getElementById("inhalt");
const status = document.getElementById("ansage");
const places = {};
let shown = null;

await look();
const member = memberFrom(new URLSearchParams(location.search));
if (member) await enter();
else choose();

function choose() {
  sessionStorage.removeItem("as");
  document.body.classList.add("ohne");
  header(null);
  fill(main, chooser());
}

async function enter() {
  sessionStorage.setItem("as", member.key ?? member.id);
  history.replaceState(null, "", addressOf(member));
  await look(member.id);
  const side = new Side(main);
  header(side);
  places.nav = new Places();
  main.before(places.nav.element);
  listen();
  follow();
}

function listen() {
  addEventListener("hashchange", () => go(true));
  addEventListener("unhandledrejection", ({ reason }) => changed("problem", reason));
  document.addEventListener("visibilitychange", () => shown?.conversation?.seen());
  on("announce", (text) => (status.textContent = text));
  on("problem", report);
  on("message", (message) => at(message.channel_id)?.take(message));
  on("gone", ({ place, message_id: id }) => at(place.id)?.drop(id));
  on("place", (place) => shown?.forum && place.parent_id === shown.place.id && shown.forum.show());
  on("place", (place) => place.id === shown?.place?.id && shown.head.show(place));
  on("desk", () => shown?.events?.show());
  on("desk", () => shown?.conversation?.composer?.line.renew());
  on("place_gone", (id) => id === shown?.place?.id && (location.hash = `#c${home().id}`));
  on("anew", anew);
  on("reply", (message) => at(message.channel_id)?.composer?.reply(message));
  on("edit", (message) => at(message.channel_id)?.composer?.edit(message));
  on("call", (name) => shown?.conversation?.composer?.call(name));
  on("pending", (text) => shown?.conversation?.wait(text));
  on("failed", (problem) => shown?.conversation?.fail(problem));
  on("branch", branch);
}

/** The stream begins, or begins anew after it was gone for too long. */
async function anew() {
  if (!shown) return go(false);
  shown.forum?.show();
  return shown.conversation?.renew();
}

/** The conversation on the screen, if it is this place's. */
function at(placeId) {
  return shown?.place?.id === placeId ? shown.conversation : undefined;
}

async function go(byHand) {
  if (location.hash === "#inhalt" && shown) return;
  const [, placeId, , action] = location.hash.match(/^#c(\d+)(\/(.+))?$/) ?? [];
  if (shown?.conversation && shown.place.id === placeId && action?.startsWith("m") && byHand) {
    return void shown.conversation.show(action.slice(1));
  }
  // a place may be so new that the stream has not told of it yet
  if (placeId && !world.places.has(placeId)) await inOrder(() => look(world.me.id));
  if (location.hash === "#direkt") return void location.replace(`#c${await openDirect()}`);
  // by hand one arrives at the heading; at once, since what follows may take a while and people type on
  const arrive = () => byHand && !action && main.querySelector("h1").focus({ preventScroll: true });
  if (location.hash === "#termine") showEvents(arrive);
  else await showPlace(world.places.get(placeId) ?? home(), action, arrive);
}

function showEvents(arrive) {
  const events = new Events();
  shown = { events };
  places.nav.at("#termine");
  named(t("events.title"));
  fill(
    main,
    h("h1", { tabindex: "-1" }, t("events.title")),
    h("p", { class: "lead" }, t("events.lead")),
    events.element,
  );
  scrollTo(0, 0);
  arrive();
}

async function showPlace(place, action, arrive) {
  if (!place) return void fill(main, h("h1", { tabindex: "-1" }, t("places.none")));
  places.nav.at(place.type === 1 ? "#direkt" : `#c${place.id}`);
  named(place.name);
  const head = title(place);
  const forum = place.type === FORUM ? new Forum(place) : null;
  const conversation = forum ? null : new Conversation(place);
  shown = { place, head, forum, conversation };
  fill(main, head.element, (forum ?? conversation).element);
  scrollTo(0, 0);
  arrive();
  await conversation?.load(action?.startsWith("m") ? action.slice(1) : null);
  act(place, conversation, action);
}

/** Some links lead not only to a place but to what one can do there. */
function act(place, conversation, action) {
  if (action === "neu" && place.may.write) beginPost(place);
  if (action === "befehl") conversation?.composer?.call();
  if (action === "neu" || action === "befehl") history.replaceState(null, "", `#c${place.id}`);
}

function home() {
  return (
    liveliest(FORUM) ?? liveliest(TEXT) ?? [...world.places.values()].find((place) => place.type === TEXT)
  );
}

function named(place) {
  document.title = `${place} – ${t("name")}`;
}

function report(problem) {
  if (!(problem instanceof Problem)) console.error(problem);
  const words = problem instanceof Problem ? problem.message : t("problem.page");
  status.textContent = words;
  shown?.conversation?.fail({ message: words });
}
