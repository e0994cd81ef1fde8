// Doing something for the person: what is refused is told in their words, all else is a mistake of ours.

import { Problem } from "./api.js";
import { changed } from "./world.js";

/** What came of some work, or nothing if it was refused; `tell` is given the refusal. */
export async function tried(work, tell = (problem) => changed("problem", problem)) {
  try {
    return await work;
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    tell(problem);
    return undefined;
  }
}
