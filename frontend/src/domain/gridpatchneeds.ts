/** Write cells of the table of needs: each row is one gate of the component that owns it. */

import { collection, type DocumentTree, hasItem, needsOf } from "./document";
import { cellText } from "./gridcells";
import { type Column, type NeedPlace, needKey, needPlace } from "./gridcolumns";
import { namesIn } from "./gridnames";
import {
  type CellTrouble,
  type Patched,
  type PatchRow,
  type Readings,
  type RowWork,
  writtenRow,
} from "./gridrow";
import { child, isObject, type Json, type JsonObject, objectOf } from "./tree";

interface Placed {
  readonly owner: string;
  readonly need: Json;
}

export function patchNeeds(
  tree: DocumentTree,
  rows: readonly PatchRow[],
  readings: Readings,
): Patched {
  const names = namesIn(tree, undefined, []);
  const troubles: CellTrouble[] = [];
  const placed = rows.map((row, index): Placed | undefined => {
    const owner = ownerOf(row, names.component);
    const code = owner === "" ? "ownerMissing" : "ownerUnknown";
    if (!hasItem(tree, "components", owner)) {
      troubles.push({ row: index, column: "owner", trouble: { code }, isRefused: true });
      return undefined;
    }
    const { key } = row;
    const shown = (column: Column) =>
      key === undefined ? undefined : cellText(tree, "needs", key, column);
    const old = key === undefined ? "" : (needAt(tree, needPlace(key)) ?? "");
    const report: RowWork["report"] = (column, trouble, isRefused) =>
      troubles.push({ row: index, column, trouble, isRefused });
    const need = writtenRow({ table: "needs", row, old, shown, report, names, readings });
    return { owner, need };
  });
  return { ...settled(tree, rows, placed), troubles };
}

function ownerOf({ key, cells }: PatchRow, idOf: (name: string) => string): string {
  const given = cells.get("owner")?.trim();
  if (given !== undefined && (given !== "" || key === undefined)) return idOf(given);
  return key === undefined ? "" : needPlace(key).owner;
}

function needAt(tree: DocumentTree, { owner, index }: NeedPlace): Json | undefined {
  return needsOf(tree, owner)[index];
}

/** Needs that stay with their owner keep their place; others come last. */
function settled(
  tree: DocumentTree,
  rows: readonly PatchRow[],
  placed: readonly (Placed | undefined)[],
): Pick<Patched, "tree" | "keys"> {
  const lists = new Map<string, (Json | undefined)[]>();
  const listOfOwner = (owner: string) => {
    const list = lists.get(owner) ?? [...needsOf(tree, owner)];
    lists.set(owner, list);
    return list;
  };
  const spots = rows.map(({ key }, index) => {
    const row = placed[index];
    const at = key === undefined ? undefined : needPlace(key);
    if (row === undefined) return at;
    const list = listOfOwner(row.owner);
    if (at !== undefined && at.owner === row.owner) {
      list[at.index] = row.need;
      return at;
    }
    if (at !== undefined) listOfOwner(at.owner)[at.index] = undefined;
    list.push(row.need);
    return { owner: row.owner, index: list.length - 1 };
  });
  return { tree: withLists(tree, lists), keys: spots.map((spot) => spot && keyIn(lists, spot)) };
}

/** The key once needs that moved away have left their list. */
function keyIn(lists: ReadonlyMap<string, readonly (Json | undefined)[]>, spot: NeedPlace): string {
  const before = (lists.get(spot.owner) ?? []).slice(0, spot.index);
  const gone = before.filter((need) => need === undefined).length;
  return needKey({ owner: spot.owner, index: spot.index - gone });
}

function withLists(
  tree: DocumentTree,
  lists: ReadonlyMap<string, readonly (Json | undefined)[]>,
): DocumentTree {
  const changed = [...lists].filter(([owner, list]) => !isSame(list, needsOf(tree, owner)));
  if (changed.length === 0) return tree;
  const next = new Map(changed);
  const components = Object.entries(collection(tree, "components")).map(([id, component]) => {
    const list = next.get(id);
    return [id, list === undefined ? component : withList(component, list)] as const;
  });
  return { ...tree, components: Object.fromEntries(components) };
}

function isSame(one: readonly (Json | undefined)[], other: readonly Json[]): boolean {
  return one.length === other.length && one.every((need, index) => need === other[index]);
}

function withList(component: Json, list: readonly (Json | undefined)[]): Json {
  const needs = list.filter((need): need is Json => need !== undefined);
  const { needs: _, ...rest } = objectOf(component);
  const fields: JsonObject = isObject(component) ? component : {};
  return needs.length > 0 ? { ...fields, needs } : rest;
}

export function withoutNeeds(tree: DocumentTree, gone: readonly NeedPlace[]): DocumentTree {
  const lists = new Map<string, (Json | undefined)[]>();
  for (const { owner, index } of gone) {
    if (child(tree.components, owner) === undefined) continue;
    const list = lists.get(owner) ?? [...needsOf(tree, owner)];
    list[index] = undefined;
    lists.set(owner, list);
  }
  return withLists(tree, lists);
}
