/** What is done in the tables of the document: each verb is one step of its history. */

import { type DocumentTree, hasItem, idsOf } from "../domain/document";
import { addComponent } from "../domain/edit";
import type { Trouble } from "../domain/gridcells";
import { columnOf, needPlace, ROWS_MAX, rowsOf, type TableName } from "../domain/gridcolumns";
import { type Header, matchingOf } from "../domain/gridheaders";
import { patchRows, withCopies, withoutRows } from "../domain/gridpatch";
import { repeated } from "../domain/gridrange";
import type { Patched, PatchRow } from "../domain/gridrow";
import { matrixOf, pastedCells, rectangular } from "../domain/gridtext";
import { numberStyleOf } from "../domain/gridunits";
import { objectOf } from "../domain/tree";
import { computePositions } from "../editor/arrange";
import { texts } from "../i18n";
import { gridTexts } from "../i18n/parts/grid";
import { currentTree, edit, endGesture } from "../store/document";
import { componentKey, gateKey, notify, openPage, select, siteNodeKey, useUi } from "../store/ui";
import { allLabels } from "./columns";
import { openDraft } from "./draft";
import type { CellEdit, PasteSpot } from "./model";
import { followRename, useGridView } from "./view";

/** The key of the canvas for a row of a table. */
export function keyOfRow(table: TableName, row: string): string {
  switch (table) {
    case "components":
      return componentKey(row);
    case "sites":
      return siteNodeKey(row);
    case "needs": {
      const { owner, index } = needPlace(row);
      return gateKey(owner, index);
    }
    case "journeys":
      return row;
    default:
      return table satisfies never;
  }
}

/** Choose rows, or take the choice back when all of them are chosen. */
export function checkRows(table: TableName, rows: readonly string[]): void {
  const keys = rows.map((row) => keyOfRow(table, row));
  if (table === "journeys") {
    useGridView.setState(({ journeys }) => ({
      journeys: new Set(toggledKeys([...journeys], keys)),
    }));
    return;
  }
  select(...toggledKeys(useUi.getState().selected, keys));
}

function toggledKeys(old: readonly string[], keys: readonly string[]): string[] {
  const isAll = keys.every((key) => old.includes(key));
  const rest = old.filter((key) => !keys.includes(key));
  return isAll ? rest : [...rest, ...keys];
}

/** The rows that are chosen in a table. */
export function chosenRows(table: TableName, rows: readonly string[]): string[] {
  const chosen: ReadonlySet<string> =
    table === "journeys" ? useGridView.getState().journeys : new Set(useUi.getState().selected);
  return rows.filter((row) => chosen.has(keyOfRow(table, row)));
}

export function openRow(table: TableName, row: string | undefined): void {
  if (row === undefined) return;
  if (table === "journeys") openPage({ kind: "journey", id: row });
  else select(keyOfRow(table, row));
  useUi.setState({ tab: "inspect", sheet: "inspect" });
}

export function removeRows(table: TableName, rows: readonly string[]): void {
  if (rows.length === 0) return;
  edit((tree) => withoutRows(tree, table, rows));
  select();
  useGridView.setState({ journeys: new Set() });
  notify(gridTexts().notices.removed(rows.length));
}

export function duplicateRows(table: TableName, rows: readonly string[]): void {
  if (refusedAsTooMany(currentTree(), table, rows.length)) return;
  edit((tree) => withCopies(tree, table, rows).tree);
  notify(gridTexts().notices.pasted(rows.length));
}

function refusedAsTooMany(tree: DocumentTree, table: TableName, more: number): boolean {
  const excess = rowsOf(tree, table).length + more - ROWS_MAX[table];
  if (excess > 0) notify(gridTexts().notices.tooMany(ROWS_MAX[table], excess));
  return excess > 0;
}

export function sayCopied(rows: number, columns: number): void {
  notify(gridTexts().notices.copied(rows, columns));
}

/** Write cells; a refusal comes back as a text, and then nothing was written. */
export function writeEdits(
  table: TableName,
  rows: readonly string[],
  edits: readonly CellEdit[],
): string | undefined {
  if (edits.length === 0) return undefined;
  const tree = currentTree();
  const patch = patchOf(rows, edits);
  if (refusedAsTooMany(tree, table, patch.filter(({ key }) => key === undefined).length)) {
    return undefined;
  }
  const patched = patchTyped(tree, table, patch);
  const refused = patched.troubles.find(({ isRefused }) => isRefused);
  if (refused !== undefined) return troubleText(refused.trouble, table, refused.column);
  endGesture();
  edit(() => patched.tree);
  followRenames(table, patch, patched);
  return undefined;
}

function patchOf(rows: readonly string[], edits: readonly CellEdit[]): PatchRow[] {
  const byRow = new Map<number, Map<string, string>>();
  for (const { row, column, text } of edits) {
    const cells = byRow.get(row) ?? new Map<string, string>();
    byRow.set(row, cells.set(column, text));
  }
  return [...byRow].map(([row, cells]) => ({ key: rows[row], cells }));
}

/** A component that is begun by typing starts with typical figures, as one from the palette does. */
function patchTyped(tree: DocumentTree, table: TableName, patch: readonly PatchRow[]): Patched {
  const [first] = patch;
  if (table !== "components" || first === undefined || first.key !== undefined) {
    return patchRows(tree, table, patch);
  }
  const wish = first.cells.get("id") ?? first.cells.get("name");
  const added = addComponent(
    tree,
    first.cells.get("kind") || "service",
    wish ? { name: wish } : {},
  );
  const { cells } = first;
  const rest = new Map([...cells].filter(([column]) => column !== "id"));
  const isName = cells.has("name") || (cells.has("id") && cells.get("id") !== added.id);
  if (!isName) rest.set("name", "");
  return patchRows(added.tree, table, [{ key: added.id, cells: rest }]);
}

function followRenames(table: TableName, patch: readonly PatchRow[], { keys }: Patched): void {
  const renamed = patch.flatMap(({ key }, index) => {
    const now = keys[index];
    return key === undefined || now === undefined || key === now ? [] : [[key, now] as const];
  });
  for (const [from, to] of renamed) followRename(table, from, to);
  if (table === "needs" || table === "journeys") return;
  const names = new Map(renamed.map(([from, to]) => [keyOfRow(table, from), keyOfRow(table, to)]));
  const { selected } = useUi.getState();
  if (renamed.length > 0) select(...selected.map((key) => names.get(key) ?? key));
}

export function troubleText(trouble: Trouble, table: TableName, column: string): string {
  const text = gridTexts().troubles;
  switch (trouble.code) {
    case "unreadable":
      return text.unreadable(
        trouble.text,
        text.types[columnOf(table, column)?.type ?? ""] ?? text.types.count ?? "",
      );
    case "strange":
      return text.strange(trouble.text);
    default:
      return text[trouble.code];
  }
}

/** Paste into cells: a table with a header, or what does not fit, is looked at in a dialog first. */
export function pasteInto(
  table: TableName,
  rows: readonly string[],
  text: string,
  spot: PasteSpot,
): void {
  if (text.trim() === "") {
    notify(gridTexts().notices.nothing);
    return;
  }
  if (offerTable(text, table)) return;
  const cells = repeated(rectangular(pastedCells(text)), {
    top: spot.top,
    left: 0,
    bottom: spot.bottom,
    right: Math.max(0, spot.width - 1),
  });
  const tree = currentTree();
  const patch = cells.map((row, index): PatchRow => {
    const known = spot.columns.slice(0, row.length);
    const written = new Map(known.map((column, at) => [column, row[at] ?? ""] as const));
    return { key: rows[spot.top + index], cells: written };
  });
  if (refusedAsTooMany(tree, table, patch.filter(({ key }) => key === undefined).length)) return;
  const style = numberStyleOf(cells.flat());
  const patched = patchRows(tree, table, patch, () => ({ style }));
  const isWide = cells.some((row) => row.length > spot.columns.length);
  if (isWide || patched.troubles.some(({ isRefused }) => isRefused)) {
    const width = Math.max(...cells.map((row) => row.length));
    const headers = Array.from(
      { length: width },
      (_, at): Header => ({ column: spot.columns[at], hint: undefined }),
    );
    openDraft({ titles: undefined, draft: { table, headers, rows: cells } });
    return;
  }
  endGesture();
  edit(() => patched.tree);
  followRenames(table, patch, patched);
  notify(gridTexts().notices.pasted(cells.length));
}

/** Open the dialog for text whose first row names columns; false for any other text. */
export function offerTable(text: string, wish?: TableName): boolean {
  const rows = rectangular(matrixOf(text));
  const matching = matchingOf(rows, allLabels(), wish);
  const [titles, ...body] = rows;
  if (matching === undefined || titles === undefined || body.length === 0) return false;
  openDraft({ titles, draft: { table: matching.table, headers: matching.headers, rows: body } });
  return true;
}

/** Components without a position are laid out when most of the document has none. */
export async function placeNew(before: DocumentTree): Promise<void> {
  const tree = currentTree();
  const placed = Object.keys(objectOf(tree.layout)).filter((id) => hasItem(tree, "components", id));
  const isNew = idsOf(tree, "components").length > idsOf(before, "components").length;
  if (!isNew || placed.length * 2 >= idsOf(tree, "components").length) return;
  useUi.setState({ computed: await computePositions(tree) });
}

/** Ask the clipboard for a table, where the browser allows it. */
export async function pasteTable(table: TableName): Promise<void> {
  const text = await clipboardText();
  if (text !== undefined && offerTable(text, table)) return;
  openDraft({ titles: undefined, draft: { table, headers: [], rows: [] } });
  if (text === undefined) notify(gridTexts().notices.denied);
}

async function clipboardText(): Promise<string | undefined> {
  try {
    return await navigator.clipboard.readText();
  } catch {
    return undefined;
  }
}

export function sayNotOurs(): void {
  notify(texts().notices.notOurs);
}
