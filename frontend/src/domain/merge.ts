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
  const renames = renamesOf(base, mine, theirs);
  const [start, here, there] = [
    renamed(base, renames),
    renamed(
      mine,
      renames.filter(({ side }) => side === "theirs"),
    ),
    renamed(
      theirs,
      renames.filter(({ side }) => side === "mine"),
    ),
  ];
  const context: Context = { choices, fallback, changes: [] };
  const tree = objectOf(walk([], [start, here, there], context));
  return { tree, changes: context.changes.filter(isShown), renames };
}

/** Overlaps that nobody has settled yet. */
export function unsettled({ changes }: Merged, choices: Choices): readonly Change[] {
  return changes.filter(({ kind, pointer }) => kind === "overlap" && !choices.has(pointer));
}

/** Positions are merged as well, but nobody needs to read of them. */
function isShown({ pointer }: Change): boolean {
  return !pointer.startsWith("/layout");
}

/** What one side renamed and the other still knows under its old name. */
function renamesOf(base: DocumentTree, mine: DocumentTree, theirs: DocumentTree) {
  const here = renamesBetween(base, mine).map((rename) => ({ ...rename, side: "mine" as const }));
  const there = renamesBetween(base, theirs).map((rename) => ({
    ...rename,
    side: "theirs" as const,
  }));
  const follows = (other: DocumentTree, { collection, from, to }: Rename) =>
    child(other[collection], from) !== undefined && child(other[collection], to) === undefined;
  return [
    ...here.filter((rename) => follows(theirs, rename)),
    ...there.filter((rename) => follows(mine, rename)),
  ];
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
