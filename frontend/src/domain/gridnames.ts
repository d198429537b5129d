/** Identifiers for names: of rows that are made, and of what cells mention. */

import { type Collection, collection, type DocumentTree, idsOf } from "./document";
import type { Names } from "./gridcells";
import { slug } from "./ids";
import { child, textOf } from "./tree";

/** Gives identifiers that nothing has yet, each only once. */
export class FreshIds {
  private readonly used: Set<string>;

  constructor(tree: DocumentTree) {
    this.used = new Set(
      (["components", "sites", "journeys"] as const).flatMap((name) => idsOf(tree, name)),
    );
  }

  take(wish: string): string {
    const base = slug(wish);
    const stem = base.replace(/-\d+$/, "");
    let id = base;
    for (let number = 2; this.used.has(id); number += 1) id = `${stem}-${number}`;
    this.used.add(id);
    return id;
  }
}

/** What rows that are being made are called in the text they came from. */
export type Aliases = readonly (readonly [name: string, id: string])[];

/** Cells may mention things by identifier, by display name, or as the pasted text calls them. */
export function namesIn(tree: DocumentTree, table: Collection | undefined, made: Aliases): Names {
  const finder = (name: Collection) => finderOf(tree, name, table === name ? made : []);
  return { component: finder("components"), site: finder("sites") };
}

function finderOf(tree: DocumentTree, name: Collection, made: Aliases) {
  const items = collection(tree, name);
  const known = new Set([...Object.keys(items), ...made.map(([, id]) => id)]);
  const byName = new Map<string, string>();
  const note = (title: string, id: string) => {
    const plain = folded(title);
    if (plain !== "" && !byName.has(plain)) byName.set(plain, id);
  };
  for (const [title, id] of made) note(title, id);
  for (const [id, value] of Object.entries(items)) note(textOf(child(value, "name")), id);
  for (const id of known) note(id, id);
  return (title: string) => (known.has(title) ? title : (byName.get(folded(title)) ?? title));
}

function folded(text: string): string {
  return text.normalize("NFKC").trim().toLowerCase().replace(/\s+/g, " ");
}
