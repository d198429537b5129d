/** Keys and the clipboard in a grid. */

import type { ClipboardEvent, KeyboardEvent } from "react";
import { flushSync } from "react-dom";
import { moved, nextSpot, type Range } from "../domain/gridrange";
import { tsvOf } from "../domain/gridtext";
import type { CellEdit, GridModel } from "./model";
import type { Grid } from "./useGrid";

/** Keys while a cell has the focus and nothing is being typed. */
export function onCellKey(event: KeyboardEvent, grid: Grid): void {
  if (isFieldIn(event)) return;
  if (handled(event, grid)) {
    event.preventDefault();
    event.stopPropagation();
  }
}

function isFieldIn({ target }: KeyboardEvent): boolean {
  return target instanceof Element && target.closest("[data-cell-editor]") !== null;
}

function handled(event: KeyboardEvent, grid: Grid): boolean {
  const spot = moved(grid.active, event, grid.size);
  if (spot !== undefined && !event.altKey) {
    grid.go(spot, { extends: event.shiftKey });
    return true;
  }
  const run = commandOf(event, grid);
  if (run !== undefined) {
    run();
    return true;
  }
  return typed(event, grid);
}

const COMMANDS = new Map<string, (grid: Grid) => void>([
  ["Enter", act],
  ["F2", act],
  [" ", act],
  ["Alt+Enter", ({ model, active }) => model.open?.(active.row)],
  ["Delete", clear],
  ["Backspace", clear],
  ["Ctrl+Delete", (grid) => grid.model.remove?.(rowsIn(grid))],
  ["Ctrl+Backspace", (grid) => grid.model.remove?.(rowsIn(grid))],
  ["Ctrl+a", (grid) => grid.mark(everything(grid))],
  ["Ctrl+d", fillDown],
  ["Alt+ArrowUp", sortHere],
  ["Alt+ArrowDown", sortHere],
  ["Escape", (grid) => grid.go(grid.active)],
]);

function commandOf(event: KeyboardEvent, grid: Grid): (() => void) | undefined {
  const isControl = event.ctrlKey || event.metaKey;
  const name = `${isControl ? "Ctrl+" : ""}${event.altKey ? "Alt+" : ""}${event.key}`;
  const command = event.key === " " && event.shiftKey ? checkRange : COMMANDS.get(name);
  return command && (() => command(grid));
}

/** Typing replaces the cell; input methods need the field before their first sign. */
function typed(event: KeyboardEvent, grid: Grid): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const composes = event.key === "Process" || event.nativeEvent.isComposing;
  if (event.key.length !== 1 && !composes) return false;
  if (grid.model.columns[grid.active.column]?.kind !== "data") return false;
  flushSync(() => grid.begin(composes ? "" : event.key));
  return !composes;
}

/** Edit the cell, or press what it holds. */
function act(grid: Grid): void {
  const column = grid.model.columns[grid.active.column];
  if (column === undefined) return;
  const { action } = grid.model.cellAt(grid.model.rows[grid.active.row], column);
  if (action !== undefined) action.run();
  else if (column.kind === "check") grid.model.check?.([grid.active.row]);
  else grid.begin();
}

function sortHere({ model, active }: Grid): void {
  const column = model.columns[active.column];
  if (column !== undefined && column.kind !== "check" && column.kind !== "action") {
    model.sort?.(column.key);
  }
}

function checkRange(grid: Grid): void {
  grid.model.check?.(rowsIn(grid));
}

/** Positions of the marked rows that exist. */
export function rowsIn({ range, model }: Pick<Grid, "range" | "model">): number[] {
  const end = Math.min(range.bottom, model.rows.length - 1);
  return Array.from({ length: Math.max(0, end - range.top + 1) }, (_, index) => range.top + index);
}

export function everything({ model }: Grid): Range {
  return {
    top: 0,
    left: 0,
    bottom: Math.max(0, model.rows.length - 1),
    right: model.columns.length - 1,
  };
}

/** The marked cells that can be written, with what a text for each of them is made of. */
function editsIn(grid: Grid, textOf: (column: string) => string | undefined, from = 0): CellEdit[] {
  const { range, model } = grid;
  const columns = model.columns.slice(range.left, range.right + 1);
  return rowsIn(grid)
    .slice(from)
    .flatMap((row) =>
      columns.flatMap(({ key, kind }) => {
        const text = kind === "data" ? textOf(key) : undefined;
        return text === undefined ? [] : [{ row, column: key, text }];
      }),
    );
}

/** Identifiers stay: a row without one would be another row. */
export function clear(grid: Grid): void {
  const named = new Set(
    grid.model.columns.filter(({ isHeader }) => isHeader).map(({ key }) => key),
  );
  grid.model.write(editsIn(grid, (key) => (named.has(key) ? undefined : "")));
}

/** The first marked row goes into all others; a single cell takes the one above it. */
export function fillDown(grid: Grid): void {
  const { range, model } = grid;
  const isSingle = range.top === range.bottom;
  const source = model.rows[isSingle ? range.top - 1 : range.top];
  if (source === undefined) return;
  const texts = new Map(
    model.columns
      .filter(({ kind, isHeader }) => kind === "data" && isHeader !== true)
      .map((column) => [column.key, model.cellAt(source, column).text]),
  );
  model.write(editsIn(grid, (key) => texts.get(key), isSingle ? 0 : 1));
}

/** The marked cells as rows of text, with the header when it is the whole table. */
export function copiedRows(model: GridModel, range: Range): string[][] {
  const columns = model.columns
    .slice(range.left, range.right + 1)
    .filter(({ kind }) => kind === "data" || kind === "figure");
  const rows = model.rows
    .slice(range.top, range.bottom + 1)
    .map((row) => columns.map((column) => model.cellAt(row, column).text));
  const isWhole = columns.length > 1 && rows.length === model.rows.length && rows.length > 1;
  const isWide = range.left === 0 && range.right === model.columns.length - 1;
  return isWhole && isWide ? [columns.map(({ label }) => label), ...rows] : rows;
}

export function onGridCopy(event: ClipboardEvent, grid: Grid): boolean {
  if (grid.editing !== undefined) return false;
  const rows = copiedRows(grid.model, grid.range);
  event.clipboardData.setData("text/plain", tsvOf(rows));
  event.preventDefault();
  event.stopPropagation();
  grid.model.copied?.(rows.length, rows[0]?.length ?? 0);
  return true;
}

export function onGridPaste(event: ClipboardEvent, grid: Grid): void {
  if (grid.editing !== undefined) return;
  event.preventDefault();
  event.stopPropagation();
  const { range, model } = grid;
  const data = (column: { kind: string }) => column.kind === "data";
  model.paste(event.clipboardData.getData("text/plain"), {
    top: range.top,
    bottom: range.bottom,
    columns: model.columns
      .slice(range.left)
      .filter(data)
      .map(({ key }) => key),
    width: model.columns.slice(range.left, range.right + 1).filter(data).length,
  });
}

/** Keys while something is being typed; undefined for those that belong to the field. */
export function onEditorKey(event: KeyboardEvent, grid: Grid): void {
  event.stopPropagation();
  if (event.nativeEvent.isComposing) return;
  const { row, column } = grid.active;
  const step = event.shiftKey ? -1 : 1;
  if (event.key === "Escape") {
    event.preventDefault();
    grid.cancel();
  } else if (event.key === "Enter" && !event.altKey) {
    event.preventDefault();
    if (grid.commit()) grid.go({ row: row + step, column });
  } else if (event.key === "Tab") {
    event.preventDefault();
    if (grid.commit()) grid.go(nextSpot(grid.active, step, grid.size));
  }
}
