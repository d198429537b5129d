/** What differs between two documents, by path, for people who must choose between them. */

import { isEqual, isObject, type Json, type JsonObject } from "./tree";

export interface Difference {
  readonly path: string;
  readonly mine: Json | undefined;
  readonly theirs: Json | undefined;
}

const DIFFERENCES_MAX = 200;

export function differencesOf(mine: JsonObject, theirs: JsonObject): Difference[] {
  return [...walk("", withoutLayout(mine), withoutLayout(theirs))].slice(0, DIFFERENCES_MAX);
}

function withoutLayout({ layout: _, ...meaning }: JsonObject): JsonObject {
  return meaning;
}

function* walk(
  path: string,
  mine: Json | undefined,
  theirs: Json | undefined,
): Generator<Difference> {
  if (isEqual(mine, theirs)) return;
  if (!isObject(mine) || !isObject(theirs)) {
    yield { path, mine, theirs };
    return;
  }
  for (const key of new Set([...Object.keys(mine), ...Object.keys(theirs)])) {
    yield* walk(path === "" ? key : `${path}.${key}`, mine[key], theirs[key]);
  }
}
