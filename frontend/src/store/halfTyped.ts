/** What stands in a field and is not part of the document yet: it survives a reload of the tab. */

import { isObject, type Json, objectOf } from "../domain/tree";

let place: string | undefined;
let texts: { [field: string]: string } = {};

/** Called once with the architecture that the page shows. */
export function startHalfTyped(id: string): void {
  place = `typing:${id}`;
  texts = read(place);
}

export function halfTyped(field: string): string | undefined {
  return Object.hasOwn(texts, field) ? texts[field] : undefined;
}

/** Keep what is being typed; undefined once it is finished or given up. */
export function keepHalfTyped(field: string, text: string | undefined): void {
  if (text === undefined) {
    if (!Object.hasOwn(texts, field)) return;
    delete texts[field];
  } else texts[field] = text;
  write();
}

function write(): void {
  if (place === undefined) return;
  try {
    if (Object.keys(texts).length === 0) sessionStorage.removeItem(place);
    else sessionStorage.setItem(place, JSON.stringify(texts));
  } catch {
    // No room left: what is typed lives on in the field itself.
  }
}

function read(key: string): { [field: string]: string } {
  try {
    const known = JSON.parse(sessionStorage.getItem(key) ?? "{}") as Json;
    const entries = Object.entries(isObject(known) ? objectOf(known) : {});
    return Object.fromEntries(
      entries.filter((entry): entry is [string, string] => typeof entry[1] === "string"),
    );
  } catch {
    return {};
  }
}
