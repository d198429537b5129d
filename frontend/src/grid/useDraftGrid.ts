/** The rows of a pasted table as a model for the grid: every cell can be corrected. */

import type { DocumentTree } from "../domain/document";
import { cellOfPath, needPlace, type TableName } from "../domain/gridcolumns";
import type { Draft, DraftRow, Outcome } from "../domain/gridimport";
import { pastedCells, rectangular } from "../domain/gridtext";
import { pathOf } from "../domain/tree";
import { gridTexts } from "../i18n/parts/grid";
import { columnLabel } from "./columns";
import type { OpenDraft } from "./draft";
import type { CellEdit, GridCell, GridColumn, GridModel } from "./model";
import type { Checked } from "./useChecked";
import { troubleText } from "./verbs";

const FATE = "fate";
const WIDTH = 140;

export function useDraftGrid(
  { titles, draft }: OpenDraft,
  outcome: Outcome,
  checked: Checked,
  onChange: (draft: Draft) => void,
): GridModel {
  const text = gridTexts().paste;
  const said = serverProblems(draft, outcome, checked);
  const columns: GridColumn[] = [
    { key: FATE, label: text.fate, kind: "figure", width: 108, isHeader: true },
    ...draft.headers.map(
      ({ column }, index): GridColumn => ({
        key: String(index),
        label:
          titles?.[index] || (column === undefined ? text.column(index + 1) : columnLabel(column)),
        kind: "data",
        width: WIDTH,
      }),
    ),
  ];
  const cellAt = (row: string | undefined, column: GridColumn): GridCell => {
    const at = Number(row);
    const what = outcome.rows[at];
    if (column.key === FATE) return fateCell(at, what);
    const place = Number(column.key);
    const trouble = what?.troubles.get(place);
    const key = draft.headers[place]?.column;
    return {
      text: draft.rows[at]?.[place] ?? "",
      problem:
        trouble === undefined || key === undefined
          ? said.get(`${at}:${place}`)
          : troubleText(trouble, draft.table, key),
    };
  };
  return {
    label: text.preview,
    columns,
    rows: draft.rows.map((_, index) => String(index)),
    canGrow: false,
    cellAt,
    rowName: (row) => gridTexts().rowOf(String(Number(row) + 1)),
    write: (edits) => {
      onChange({ ...draft, rows: withEdits(draft.rows, edits) });
      return undefined;
    },
    paste: (pasted, { top, columns: keys }) => {
      const cells = rectangular(pastedCells(pasted));
      const edits = cells.flatMap((row, down) =>
        keys.slice(0, row.length).map((column, at) => ({
          row: top + down,
          column,
          text: row[at] ?? "",
        })),
      );
      onChange({ ...draft, rows: withEdits(draft.rows, edits) });
    },
    remove: (rows) =>
      onChange({ ...draft, rows: draft.rows.filter((_, index) => !rows.includes(index)) }),
  };
}

function fateCell(at: number, row: DraftRow | undefined): GridCell {
  const { fates } = gridTexts().paste;
  return { text: `${at + 1}: ${fates[row?.fate ?? "same"]}` };
}

function withEdits(rows: Draft["rows"], edits: readonly CellEdit[]): string[][] {
  const next = rows.map((row) => [...row]);
  for (const { row, column, text } of edits) {
    const cells = next[row];
    if (cells !== undefined) cells[Number(column)] = text;
  }
  return next;
}

/** What the server says of cells that come from this table, by their position in it. */
function serverProblems(
  { table, headers }: Draft,
  { tree, rows }: Outcome,
  checked: Checked,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  if (checked.kind !== "invalid") return found;
  const rowOf = new Map(rows.map(({ key }, index) => [key, index]));
  for (const { pointer, message } of checked.problems) {
    const place = placeIn(table, tree, pointer);
    const row = rowOf.get(place?.row);
    if (place === undefined || row === undefined) continue;
    const column = headers.findIndex((header) => header.column === place.column);
    found.set(`${row}:${Math.max(0, column)}`, message);
  }
  return found;
}

/** The cell of this table; a need may stand in the row of the component that owns it. */
function placeIn(table: TableName, tree: DocumentTree, pointer: string) {
  const place = cellOfPath(tree, pathOf(pointer, tree));
  if (place?.table === table) return place;
  if (place?.table !== "needs" || table !== "components") return undefined;
  return { table, row: needPlace(place.row).owner, column: "needs" };
}
