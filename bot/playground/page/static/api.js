// What the page asks of the playground, and how a refusal is put to the person.

import { has, t } from "./texts.js";

/** Something that could not be done; the message is for the person. */
export class Problem extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

export const get = (path, query = {}) => call("GET", `${path}?${new URLSearchParams(query)}`);
export const post = (path, fields) => call("POST", path, JSON.stringify(fields));
export const patch = (path, fields) => call("PATCH", path, JSON.stringify(fields));
export const remove = (path, fields) => call("DELETE", path, JSON.stringify(fields));

/** As `post`, where `fields` may hold a `File` anywhere, or under `$file` with more beside it. */
export function postFilled(path, fields) {
  const form = new FormData();
  const files = [];
  const payload = JSON.stringify(fields, (key, value) => {
    if (!(value instanceof File)) return value;
    const number = files.push(value) - 1;
    return key === "$file" ? number : { $file: number };
  });
  if (!files.length) return call("POST", path, payload);
  form.append("payload_json", payload);
  files.forEach((file, number) => form.append(`files[${number}]`, file, file.name));
  return call("POST", path, form);
}

async function call(method, path, body) {
  let response;
  try {
    response = await fetch(`/playground${path}`, { method, body });
  } catch {
    throw new Problem(t("problem.unreachable"), 0);
  }
  if (response.ok) return response.json();
  const told = await response.json().catch(() => ({}));
  throw new Problem(sentence(response.status, told), response.status);
}

function sentence(status, told) {
  if (told.code && has(`problem.${told.code}`)) return t(`problem.${told.code}`);
  if (status === 413) return t("problem.toolarge");
  return t("problem.other", { detail: told.error ?? status });
}
