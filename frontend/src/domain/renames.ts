/** Which identifiers changed between two versions: a renamed part is neither gone nor new. */

import { type Collection, type DocumentTree, idsOf, item } from "./document";
import { isObject, type Json } from "./tree";

export interface Rename {
  readonly collection: Collection;
  readonly from: string;
  readonly to: string;
}

const COLLECTIONS = ["components", "sites", "journeys"] as const satisfies readonly Collection[];

/** How much of a part must have stayed for it to be the same under another name. */
const ALIKE_MIN = 0.5;

/** A part that went and one that came in its place, which say mostly the same. */
export function renamesBetween(before: DocumentTree, after: DocumentTree): Rename[] {
  return COLLECTIONS.flatMap((collection) => renamesIn(collection, before, after));
}

function renamesIn(collection: Collection, before: DocumentTree, after: DocumentTree): Rename[] {
  const old = idsOf(before, collection);
  const fresh = idsOf(after, collection);
  const came = new Set(fresh.filter((id) => !old.includes(id)));
  return old
    .filter((id) => !fresh.includes(id))
    .flatMap((from) => {
      const to = heirOf(item(before, collection, from), collection, after, came, slot(old, from));
      if (to === undefined) return [];
      came.delete(to);
      return [{ collection, from, to }];
    });
}

/** A rename keeps its place in the list; of equals the one at the same place is meant. */
function heirOf(
  gone: Json,
  collection: Collection,
  after: DocumentTree,
  came: ReadonlySet<string>,
  at: number,
): string | undefined {
  const fresh = idsOf(after, collection);
  const alike = [...came].filter(
    (id) => likeness(gone, item(after, collection, id)) >= ALIKE_MIN && slot(fresh, id) === at,
  );
  return alike[0];
}

function slot(ids: readonly string[], id: string): number {
  return ids.indexOf(id);
}

/** The share of values that two parts have in common, needs and names left out. */
function likeness(one: Json, other: Json): number {
  const [a, b] = [new Set(leaves(one)), new Set(leaves(other))];
  const shared = [...a].filter((leaf) => b.has(leaf)).length;
  const all = new Set([...a, ...b]).size;
  return all === 0 ? 1 : shared / all;
}

function leaves(value: Json, path = ""): string[] {
  if (!isObject(value)) return [`${path}=${JSON.stringify(value)}`];
  return Object.entries(value)
    .filter(([key]) => path !== "" || (key !== "needs" && key !== "name"))
    .flatMap(([key, inner]) => leaves(inner, `${path}/${key}`));
}
