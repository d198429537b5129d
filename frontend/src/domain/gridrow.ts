/** One row of a patch: which cells of it are written, and what came of it. */

import type { DocumentTree } from "./document";
import { isRefused, type Names, type Trouble, writeCell } from "./gridcells";
import { COLUMNS, type Column, type TableName } from "./gridcolumns";
import type { Reading } from "./gridvalues";
import type { Json } from "./tree";

/** Cells of one row by the keys of their columns; a row without a key is made. */
export interface PatchRow {
  readonly key: string | undefined;
  readonly cells: ReadonlyMap<string, string>;
}

export interface CellTrouble {
  readonly row: number;
  readonly column: string;
  readonly trouble: Trouble;
  /** The document did not take the text at all. */
  readonly isRefused: boolean;
}

export interface Patched {
  readonly tree: DocumentTree;
  /** The key that each row has now; undefined for one that could not be made. */
  readonly keys: readonly (string | undefined)[];
  readonly troubles: readonly CellTrouble[];
}

/** How the text of a column is read. */
export type Readings = (column: string) => Reading | undefined;

export interface RowWork {
  readonly table: TableName;
  readonly row: PatchRow;
  readonly old: Json;
  readonly names: Names;
  readonly readings: Readings;
  /** What a cell says now; undefined in a new row. */
  readonly shown: (column: Column) => string | undefined;
  readonly report: (column: string, trouble: Trouble, isRefused: boolean) => void;
}

/** Columns are written in their own order, for some rest on others. */
export function writtenRow(work: RowWork): Json {
  const { table, row, old, shown } = work;
  return COLUMNS[table].reduce((value, column) => {
    const text = row.cells.get(column.key);
    return text === undefined || shown(column) === text
      ? value
      : writtenCell(value, column, text, work);
  }, old);
}

function writtenCell(value: Json, column: Column, text: string, work: RowWork): Json {
  const { table, names, readings, report } = work;
  const written = writeCell(table, value, column, text, {
    names,
    reading: readings(column.key) ?? {},
  });
  if (isRefused(written)) {
    report(column.key, written.refusal, true);
    return value;
  }
  if (written.trouble !== undefined) report(column.key, written.trouble, false);
  return written.value;
}
