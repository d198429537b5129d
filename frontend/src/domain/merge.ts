/**
 * Three-way merge: what two people made of one version becomes one document. Changes of one side
 * alone are taken; where both changed the same place, somebody chooses.
 */

import type { DocumentTree } from "./document";
import { hasNamedItems, type Named, namedItems, ordered, ordersClash } from "./mergeLists";
import { renameItem } from "./rename";
import { type Rename, renamesBetween } from "./renames";
import {
  child,
  isEqual,
  isObject,
  type Json,
  type JsonObject,
  objectOf,
  type Path,
  pointerOf,
} from "./tree";

export type Side = "mine" | "theirs";
/** Where it stands to be chosen; `both` made the same change. */
export type ChangeKind = Side | "both" | "overlap";

export interface Change {
  readonly pointer: string;
  /** The place for people: names and keys with dots between. */
  readonly place: string;
  readonly kind: ChangeKind;
  readonly base: Json | undefined;
  readonly mine: Json | undefined;
  readonly theirs: Json | undefined;
}

export interface Merged {
  readonly tree: DocumentTree;
  readonly changes: readonly Change[];
  readonly renames: readonly (Rename & { readonly side: Side })[];
}

export type Choices = ReadonlyMap<string, Side>;

interface Context {
  readonly choices: Choices;
  readonly fallback: Side;
  readonly changes: Change[];
}

type Three = readonly [base: Json | undefined, mine: Json | undefined, theirs: Json | undefined];

/** Places that mean something only as a whole. */
const WHOLE = new Set(["failure", "placement"]);

/** Merge two successors of `base`. Overlaps are settled by `choices`, by `fallback` otherwise. */
export function merge(
  base: DocumentTree,
  mine: DocumentTree,
  theirs: DocumentTree,
  choices: Choices = new Map(),
  fallback: Side = "mine",
): Merged {
  const context: Context = { choices, fallback, changes: [] };
  const named = namesOf(base, mine, theirs, context);
  const [start, here, there] = [
    renamed(base, named.base),
    renamed(mine, named.mine),
    renamed(theirs, named.theirs),
  ];
  const tree = objectOf(walk([], [start, here, there], context));
  return { tree, changes: context.changes.filter(isShown), renames: named.told };
}

/** Overlaps that nobody has settled yet. */
export function unsettled({ changes }: Merged, choices: Choices): readonly Change[] {
  return changes.filter(({ kind, pointer }) => kind === "overlap" && !choices.has(pointer));
}

/** Positions are merged as well, but nobody needs to read of them. */
function isShown({ pointer }: Change): boolean {
  return !pointer.startsWith("/layout");
}

interface Names {
  /** What each document is to rename, so that all three call a part the same. */
  readonly base: readonly Rename[];
  readonly mine: readonly Rename[];
  readonly theirs: readonly Rename[];
  /** What one side renamed alone. */
  readonly told: readonly (Rename & { readonly side: Side })[];
}

/** One side's name for a part is followed by the other; of two new names somebody chooses one. */
function namesOf(
  base: DocumentTree,
  mine: DocumentTree,
  theirs: DocumentTree,
  context: Context,
): Names {
  const here = renamesBetween(base, mine);
  const there = renamesBetween(base, theirs);
  const onlyHere = here.filter((rename) => follows(theirs, rename));
  const onlyThere = there.filter((rename) => follows(mine, rename));
  const both = here.flatMap((rename) => {
    const other = there.find((known) => isSamePart(known, rename));
    if (other === undefined || !canAgree(rename, other, mine, theirs)) return [];
    return [agreed(rename, other, context)];
  });
  return {
    base: [...onlyHere, ...onlyThere, ...both.map((part) => part.base)],
    mine: [...onlyThere, ...both.map((part) => part.mine)],
    theirs: [...onlyHere, ...both.map((part) => part.theirs)],
    told: [
      ...onlyHere.map((rename) => ({ ...rename, side: "mine" as const })),
      ...onlyThere.map((rename) => ({ ...rename, side: "theirs" as const })),
    ],
  };
}

/** Whether a side still knows a part under its old name. */
function follows(other: DocumentTree, { collection, from, to }: Rename): boolean {
  return child(other[collection], from) !== undefined && isFree(other, collection, to);
}

function isFree(tree: DocumentTree, collection: Rename["collection"], id: string): boolean {
  return child(tree[collection], id) === undefined;
}

function isSamePart(one: Rename, other: Rename): boolean {
  return one.collection === other.collection && one.from === other.from;
}

/** Either name must be free for the part, whichever is chosen. */
function canAgree(here: Rename, there: Rename, mine: DocumentTree, theirs: DocumentTree): boolean {
  const { collection } = here;
  if (here.to === there.to) return true;
  return isFree(mine, collection, there.to) && isFree(theirs, collection, here.to);
}

/** The name of a part that both renamed; a question when they gave it different ones. */
function agreed({ collection, from, to: here }: Rename, { to: there }: Rename, context: Context) {
  const kind = here === there ? "both" : "overlap";
  const chosen = noted([collection, from, "id"], [from, here, there], kind, context);
  const to = chosen === there ? there : here;
  return {
    base: { collection, from, to },
    mine: { collection, from: here, to },
    theirs: { collection, from: there, to },
  };
}

function renamed(tree: DocumentTree, renames: readonly Rename[]): DocumentTree {
  return renames.reduce(
    (at, { collection, from, to }) => renameItem(at, collection, from, to),
    tree,
  );
}

function walk(path: Path, three: Three, context: Context): Json | undefined {
  const [base, mine, theirs] = three;
  if (isEqual(base, mine) && isEqual(base, theirs)) return mine;
  if (canWalkLists(path, three)) return mergedList(path, three, context);
  if (canWalkInto(path, three)) return mergedObject(path, three, context);
  if (isEqual(mine, theirs)) return noted(path, three, "both", context);
  if (isEqual(base, mine)) return noted(path, three, "theirs", context);
  if (isEqual(base, theirs)) return noted(path, three, "mine", context);
  return noted(path, three, "overlap", context);
}

function noted(path: Path, three: Three, kind: ChangeKind, context: Context): Json | undefined {
  const [base, mine, theirs] = three;
  const pointer = pointerOf(path);
  context.changes.push({ pointer, place: path.join("."), kind, base, mine, theirs });
  if (kind !== "overlap") return kind === "theirs" ? theirs : mine;
  return (context.choices.get(pointer) ?? context.fallback) === "mine" ? mine : theirs;
}

function canWalkInto(path: Path, [base, mine, theirs]: Three): boolean {
  if (!isObject(mine) || !isObject(theirs)) return false;
  if (base !== undefined && !isObject(base)) return false;
  if (path[0] === "layout" && path.length > 1) return false;
  return !WHOLE.has(String(path[path.length - 1])) || hasSameKeys(base, mine, theirs);
}

function hasSameKeys(base: Json | undefined, mine: JsonObject, theirs: JsonObject): boolean {
  const keys = (value: Json | undefined) => Object.keys(objectOf(value)).sort().join("\n");
  return keys(mine) === keys(theirs) && (base === undefined || keys(base) === keys(mine));
}

function mergedObject(path: Path, three: Three, context: Context): JsonObject {
  const [base, mine, theirs] = three.map(objectOf) as [JsonObject, JsonObject, JsonObject];
  const keys = [...new Set([...Object.keys(mine), ...Object.keys(theirs), ...Object.keys(base)])];
  const entries = keys.flatMap((key) => {
    const inner: Three = [child(base, key), child(mine, key), child(theirs, key)];
    const value = walk([...path, key], inner, context);
    return value === undefined ? [] : [[key, value] as const];
  });
  return Object.fromEntries(entries);
}

function canWalkLists(path: Path, [base, mine, theirs]: Three): boolean {
  if (!hasNamedItems(path, mine) || !hasNamedItems(path, theirs)) return false;
  if (base !== undefined && !hasNamedItems(path, base)) return false;
  return !ordersClash(named(base), namedItems(mine), namedItems(theirs));
}

function named(value: Json | undefined): Named {
  return namedItems(Array.isArray(value) ? (value as readonly Json[]) : []);
}

function mergedList(path: Path, three: Three, context: Context): Json {
  const [base, mine, theirs] = three.map(named) as [Named, Named, Named];
  const merged = new Map<string, Json>();
  for (const name of new Set([...mine.keys(), ...theirs.keys(), ...base.keys()])) {
    const inner: Three = [base.get(name), mine.get(name), theirs.get(name)];
    const value = walk([...path, name], inner, context);
    if (value !== undefined) merged.set(name, value);
  }
  const order = ordered(base, mine, theirs, new Set(merged.keys()));
  return order.flatMap((name) => merged.get(name) ?? []);
}
