/** Write many cells at once: what a paste, a fill or an emptied range does to the document. */

import { type Collection, collection, type DocumentTree, hasItem } from "./document";
import { removeJourney, removeSelection } from "./edit";
import { cellText, type Trouble } from "./gridcells";
import { COLUMNS, type Column, needPlace, type TableName } from "./gridcolumns";
import { type Aliases, FreshIds, namesIn } from "./gridnames";
import { patchNeeds, withoutNeeds } from "./gridpatchneeds";
import {
  type CellTrouble,
  type Patched,
  type PatchRow,
  type Readings,
  writtenRow,
} from "./gridrow";
import { IDENTIFIER } from "./ids";
import { renameItem, renameRefusal } from "./rename";
import { type Json, type JsonObject, objectOf } from "./tree";

const AS_TYPED: Readings = () => undefined;

export function patchRows(
  tree: DocumentTree,
  table: TableName,
  rows: readonly PatchRow[],
  readings: Readings = AS_TYPED,
): Patched {
  return table === "needs"
    ? patchNeeds(tree, rows, readings)
    : patchItems(tree, table, rows, readings);
}

function patchItems(
  tree: DocumentTree,
  table: Collection,
  rows: readonly PatchRow[],
  readings: Readings,
): Patched {
  const ids = idsFor(tree, table, rows);
  const names = namesIn(tree, table, aliasesOf(rows, ids));
  const troubles: CellTrouble[] = [];
  const items = new Map(Object.entries(collection(tree, table)));
  rows.forEach((row, index) => {
    const id = ids[index] ?? "";
    const isNew = row.key === undefined;
    const old = isNew ? startOf(table, row, id) : (items.get(id) ?? {});
    const shown = (column: Column) => (isNew ? undefined : cellText(tree, table, id, column));
    const report = (column: string, trouble: Trouble, refused: boolean) =>
      troubles.push({ row: index, column, trouble, isRefused: refused });
    items.set(id, writtenRow({ table, row, old, shown, report, names, readings }));
  });
  const written = { ...tree, [table]: Object.fromEntries(items) };
  return renamedRows(isUnchanged(tree, table, items) ? tree : written, table, rows, ids, troubles);
}

function isUnchanged(
  tree: DocumentTree,
  table: Collection,
  items: ReadonlyMap<string, Json>,
): boolean {
  const old = collection(tree, table);
  const entries = [...items];
  return entries.length === Object.keys(old).length && entries.every(([id, v]) => old[id] === v);
}

/** A name that cannot be an identifier is not lost: it becomes the display name. */
function startOf(table: Collection, { cells }: PatchRow, id: string): JsonObject {
  const given = (cells.get("id") ?? "").trim();
  const named = given !== "" && slugged(given) !== given && !cells.get("name");
  const start: JsonObject = table === "journeys" ? { entry: "" } : {};
  return named && given !== id ? { name: given, ...start } : start;
}

function slugged(text: string): string {
  return IDENTIFIER.test(text) ? text : "";
}

function idsFor(tree: DocumentTree, table: Collection, rows: readonly PatchRow[]): string[] {
  const fresh = new FreshIds(tree);
  const fallback = { components: "service", sites: "site", journeys: "journey" }[table];
  return rows.map(({ key, cells }) => {
    if (key !== undefined) return key;
    const wish = ["id", "name", "kind", "siteKind"].map((column) => cells.get(column)?.trim());
    return fresh.take(wish.find((text) => text !== undefined && text !== "") ?? fallback);
  });
}

function aliasesOf(rows: readonly PatchRow[], ids: readonly string[]): Aliases {
  return rows.flatMap(({ cells }, index) =>
    [cells.get("id"), cells.get("name")].flatMap((title) =>
      title === undefined ? [] : [[title, ids[index] ?? ""] as const],
    ),
  );
}

function renamedRows(
  start: DocumentTree,
  table: Collection,
  rows: readonly PatchRow[],
  ids: readonly string[],
  found: readonly CellTrouble[],
): Patched {
  const troubles = [...found];
  let tree = start;
  const keys = rows.map(({ key, cells }, row) => {
    const wish = cells.get("id")?.trim();
    if (key === undefined || wish === undefined || wish === key || wish === "") return ids[row];
    const refusal = renameRefusal(tree, table, key, wish);
    if (refusal === undefined) {
      tree = renameItem(tree, table, key, wish);
      return wish;
    }
    const code = refusal === "shape" ? "idShape" : "idTaken";
    troubles.push({ row, column: "id", trouble: { code }, isRefused: true });
    return key;
  });
  return { tree, keys, troubles };
}

/** Remove rows and, as on the canvas, what hangs on them. */
export function withoutRows(
  tree: DocumentTree,
  table: TableName,
  keys: readonly string[],
): DocumentTree {
  switch (table) {
    case "components":
      return removeSelection(tree, { components: keys, sites: [] });
    case "sites":
      return removeSelection(tree, { components: [], sites: keys });
    case "journeys":
      return keys.reduce(removeJourney, tree);
    case "needs":
      return withoutNeeds(tree, keys.map(needPlace));
    default:
      return table satisfies never;
  }
}

/** The same rows once more, each below the last one of the table. */
export function withCopies(tree: DocumentTree, table: TableName, keys: readonly string[]): Patched {
  if (table === "needs") {
    const rows = keys.map((key) => ({
      key: undefined,
      cells: new Map(
        COLUMNS.needs.map((column) => [column.key, cellText(tree, table, key, column)]),
      ),
    }));
    return patchRows(tree, table, rows);
  }
  const fresh = new FreshIds(tree);
  const copies = keys
    .filter((key) => hasItem(tree, table, key))
    .map((key) => [fresh.take(key), collection(tree, table)[key] ?? {}] as const);
  const items = { ...objectOf(tree[table]), ...Object.fromEntries(copies) };
  return { tree: { ...tree, [table]: items }, keys: copies.map(([id]) => id), troubles: [] };
}
