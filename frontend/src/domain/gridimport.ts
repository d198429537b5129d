/** A pasted table on its way into the document: what each row becomes, and what is not understood. */

import { type DocumentTree, hasItem } from "./document";
import { cellText, type Trouble } from "./gridcells";
import { COLUMNS, type Column, columnOf, ROWS_MAX, rowsOf, type TableName } from "./gridcolumns";
import type { Header } from "./gridheaders";
import { namesIn } from "./gridnames";
import { targetsOfText } from "./gridneeds";
import { patchRows } from "./gridpatch";
import type { PatchRow, Readings } from "./gridrow";
import type { Matrix } from "./gridtext";
import { numberStyleOf } from "./gridunits";

export interface Draft {
  readonly table: TableName;
  readonly headers: readonly Header[];
  /** Rows without the header, each as long as the header. */
  readonly rows: Matrix;
}

export interface DraftRow {
  /** What happens to the document: a new row, one that changes, or one that stays as it is. */
  readonly fate: "new" | "changed" | "same";
  /** Troubles by the position of the cell. */
  readonly troubles: ReadonlyMap<number, Trouble>;
  /** The key of the row once it is taken. */
  readonly key: string | undefined;
}

export interface Outcome {
  readonly tree: DocumentTree;
  readonly rows: readonly DraftRow[];
  /** Rows beyond what a document may hold: nothing can be taken. */
  readonly excess: number;
}

/** Work out what a draft does to the document, without doing it. */
export function outcomeOf(tree: DocumentTree, draft: Draft): Outcome {
  const rows = patchOf(tree, draft);
  const excess = rowsOf(tree, draft.table).length + newRows(rows) - ROWS_MAX[draft.table];
  if (excess > 0) return { tree, excess, rows: rows.map(() => UNTOUCHED) };
  const patched = patchRows(tree, draft.table, rows, readingsOf(draft));
  const positions = new Map(draft.headers.map(({ column }, index) => [column, index]));
  const troubles = rows.map(() => new Map<number, Trouble>());
  for (const { row, column, trouble } of patched.troubles) {
    troubles[row]?.set(positions.get(column) ?? 0, trouble);
  }
  return {
    tree: patched.tree,
    excess: 0,
    rows: rows.map(({ key }, index) => ({
      fate: key === undefined ? "new" : fateOf(tree, patched.tree, draft.table, key),
      troubles: troubles[index] ?? new Map(),
      key: patched.keys[index],
    })),
  };
}

const UNTOUCHED: DraftRow = { fate: "same", troubles: new Map(), key: undefined };

function newRows(rows: readonly PatchRow[]): number {
  return rows.filter(({ key }) => key === undefined).length;
}

function fateOf(
  before: DocumentTree,
  after: DocumentTree,
  table: TableName,
  key: string,
): DraftRow["fate"] {
  const isSame = COLUMNS[table].every(
    (column) => cellText(before, table, key, column) === cellText(after, table, key, column),
  );
  return isSame ? "same" : "changed";
}

/** Rows of things that the document has change them; all others are new. Empty cells say nothing. */
function patchOf(tree: DocumentTree, { table, headers, rows }: Draft): PatchRow[] {
  const find = keyFinder(tree, table);
  return rows.map((row) => {
    const cells = new Map(
      headers.flatMap(({ column }, index) => {
        const text = row[index] ?? "";
        return column === undefined || text.trim() === "" ? [] : [[column, text] as const];
      }),
    );
    return { key: find(cells), cells };
  });
}

type Finder = (cells: ReadonlyMap<string, string>) => string | undefined;

function keyFinder(tree: DocumentTree, table: TableName): Finder {
  const seen = new Set<string>();
  const once = (key: string | undefined) => {
    if (key === undefined || seen.has(key)) return undefined;
    seen.add(key);
    return key;
  };
  if (table !== "needs") {
    return (cells) => {
      const id = cells.get("id")?.trim() ?? "";
      return once(hasItem(tree, table, id) ? id : undefined);
    };
  }
  const names = namesIn(tree, undefined, []);
  const known = new Map(rowsOf(tree, "needs").map((key) => [signOf(tree, key), key]));
  return (cells) => {
    const owner = names.component(cells.get("owner")?.trim() ?? "");
    const { targets } = targetsOfText((cells.get("targets") ?? "").trim(), names.component);
    return once(known.get(JSON.stringify([owner, ...targets])));
  };
}

function signOf(tree: DocumentTree, key: string): string {
  const [owner, targets] = ["owner", "targets"].map((name) => {
    const column = columnOf("needs", name);
    return column === undefined ? "" : cellText(tree, "needs", key, column);
  });
  return JSON.stringify([owner, ...targetsOfText(targets ?? "", (id) => id).targets]);
}

/** Numbers of a table are all written in one style; units may stand in the header. */
function readingsOf({ table, headers, rows }: Draft): Readings {
  const numeric = headers.flatMap(({ column }, index) =>
    isNumeric(columnOf(table, column ?? "")) ? [index] : [],
  );
  const style = numberStyleOf(rows.flatMap((row) => numeric.map((index) => row[index] ?? "")));
  const hints = new Map(headers.map(({ column, hint }) => [column, hint]));
  return (column) => ({ style, hint: hints.get(column) });
}

function isNumeric(column: Column | undefined): boolean {
  return (
    column !== undefined && ["duration", "ratio", "rate", "number", "count"].includes(column.type)
  );
}

/** Rows that nothing stands in the way of, and those that stay in the dialog. */
export function splitRows(
  draft: Draft,
  { rows }: Outcome,
): { readonly good: Draft; readonly left: Draft } {
  const isGood = (_: unknown, index: number) => rows[index]?.troubles.size === 0;
  return {
    good: { ...draft, rows: draft.rows.filter(isGood) },
    left: { ...draft, rows: draft.rows.filter((row, index) => !isGood(row, index)) },
  };
}
