// The live stream: what changes arrives here, in order, and is caught up on after a lost connection.

import { get } from "./api.js";
import { changed, look, takePlace, world } from "./world.js";

const RETRY_MS = 1000;
const DESK_MS = 150;

let work = Promise.resolve();
let deskTimer = null;

/** Follows the world; `state` events say whether the stream stands. */
export function follow() {
  const stream = new EventSource(`/playground/live?member_id=${world.me.id}`);
  stream.onopen = () => changed("stream", true);
  stream.onmessage = (event) => inOrder(() => takeAll(JSON.parse(event.data)));
  stream.onerror = () => {
    changed("stream", false);
    // a browser comes back by itself unless it was answered with an error
    if (stream.readyState === EventSource.CLOSED) setTimeout(comeBack, RETRY_MS);
  };
}

/** Does `step` after all that came before, so that what is fetched never overtakes what is told. */
export function inOrder(step) {
  work = work.then(step).catch((problem) => changed("problem", problem));
  return work;
}

async function comeBack() {
  try {
    const { members } = await get("/desk");
    // the world may have been made anew: then nobody is who they were
    if (!members.some((member) => member.id === world.me.id && member.present)) location.reload();
    else follow();
  } catch {
    setTimeout(comeBack, RETRY_MS);
  }
}

async function takeAll(told) {
  for (const each of told) await take(each);
}

async function take(told) {
  switch (told.type) {
    case "message":
      takePlace(told.place);
      return changed("message", told.message);
    case "gone":
      takePlace(told.place);
      return changed("gone", told);
    case "place":
      return takePlace(told.place);
    case "place_gone":
      if (world.places.delete(told.id)) changed("place_gone", told.id);
      return undefined;
    case "bot":
      world.online = told.online;
      world.admitted = told.admitted;
      return changed("bot");
    case "sent":
      return changed("sent");
    case "anew":
      await look(world.me.id);
      // not awaited: what is shown anew waits for its turn itself
      changed("anew");
      return undefined;
    default:
      return lookSoon();
  }
}

function lookSoon() {
  clearTimeout(deskTimer);
  deskTimer = setTimeout(() => inOrder(() => look(world.me.id)), DESK_MS);
}
