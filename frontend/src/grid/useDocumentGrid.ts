/** A table of the document as a model for the grid. */

import { type DocumentTree, gateOf, needsOf } from "../domain/document";
import { availabilityPercent, percentText } from "../domain/figures";
import { cellText } from "../domain/gridcells";
import {
  COLUMNS,
  cellOfPath,
  columnOf,
  needPlace,
  rowsOf,
  type TableName,
} from "../domain/gridcolumns";
import { pathOf } from "../domain/tree";
import { texts } from "../i18n";
import { gridTexts } from "../i18n/parts/grid";
import { useAnalysis } from "../store/analysis";
import { useTree } from "../store/document";
import { useUi } from "../store/ui";
import { useWhatIf } from "../store/whatif";
import { choiceLabel, dataColumn, emptyHint } from "./columns";
import { type Failing, stateCell } from "./fortunes";
import type { GridCell, GridColumn, GridModel } from "./model";
import {
  checkRows,
  keyOfRow,
  openRow,
  pasteInto,
  removeRows,
  sayCopied,
  writeEdits,
} from "./verbs";
import { sortBy, useGridView, viewRows } from "./view";

export function useDocumentGrid(table: TableName): GridModel {
  const tree = useTree();
  const look = useGridView((state) => state.looks[table]);
  const chosen = useUi((state) => state.selected);
  const journeys = useGridView((state) => state.journeys);
  const failed = useWhatIf((state) => state.failed);
  const result = useWhatIf((state) => state.result);
  const figures = useAnalysis((state) => state.result);
  const problems = useProblemCells(tree);
  const rows = viewRows(rowsOf(tree, table), look);
  const columns = columnsOf(table, tree, look.columns);
  const checked = new Set(table === "journeys" ? journeys : chosen);
  const now: Failing = { failed, result };
  const cellAt = (row: string | undefined, column: GridColumn): GridCell => {
    if (row === undefined) return newRowCell(column, columns);
    switch (column.key) {
      case CHECK:
        return { text: "", isChecked: checked.has(keyOfRow(table, row)) };
      case STATE:
        return stateCell(table, row, rowName(tree, table, row), now);
      case OPEN:
        return openCell(table, row, rowName(tree, table, row));
      case COMPUTED:
        return { text: computedText(table, row, figures) };
      case SHARE:
        return { text: shareOf(row, figures) };
      default:
        return dataCell(tree, table, row, column, problems);
    }
  };
  return {
    label: gridTexts().tabs[table],
    columns,
    rows,
    canGrow: true,
    cellAt,
    rowName: (row) => (row === undefined ? gridTexts().newRow : rowName(tree, table, row)),
    write: (edits) => writeEdits(table, rows, edits),
    paste: (text, spot) => pasteInto(table, rows, text, spot),
    copied: sayCopied,
    check: (at) => checkRows(table, namesAt(rows, at)),
    open: (at) => openRow(table, rows[at]),
    remove: (at) => removeRows(table, namesAt(rows, at)),
    sort: (key) => {
      const column = columns.find((known) => known.key === key);
      if (column !== undefined) sortBy(table, key, rows, (row) => cellAt(row, column).text);
    },
    sorted: look.sorted,
  };
}

/** Columns that say what a row is; its state stands right after them. */
const NAMING = 2;
const CHECK = "check";
const STATE = "state";
const OPEN = "open";
const COMPUTED = "computed";
const SHARE = "share of downtime";

function namesAt(rows: readonly string[], at: readonly number[]): string[] {
  return at.flatMap((index) => rows[index] ?? []);
}

export function rowName(tree: DocumentTree, table: TableName, row: string): string {
  if (table !== "needs") return row;
  const { owner, index } = needPlace(row);
  const { targets } = gateOf(needsOf(tree, owner)[index] ?? "");
  return `${owner} → ${targets.join(", ")}`;
}

function columnsOf(table: TableName, tree: DocumentTree, shown: readonly string[]): GridColumn[] {
  const text = gridTexts();
  const data = COLUMNS[table]
    .filter(({ key }) => shown.includes(key))
    .map((column) => dataColumn(column, tree));
  const figure = (key: string, label: string, width: number): GridColumn => ({
    key,
    label,
    width,
    kind: "figure",
    isNumeric: true,
  });
  const state: GridColumn = { key: STATE, label: text.state, width: 132, kind: "figure" };
  const computed = figure(COMPUTED, text.computed, 172);
  const own = {
    components: [computed, figure(SHARE, text.share, 140)],
    needs: [],
    sites: [],
    journeys: [computed],
  }[table];
  return [
    { key: CHECK, label: text.choose, width: 40, kind: "check" },
    ...data.slice(0, NAMING),
    state,
    ...data.slice(NAMING),
    ...own,
    { key: OPEN, label: text.inspect, width: 84, kind: "action" },
  ];
}

function newRowCell({ key }: GridColumn, columns: readonly GridColumn[]): GridCell {
  const first = columns.find(({ kind }) => kind === "data");
  return { text: "", hint: key === first?.key ? gridTexts().newRowHint : "" };
}

function openCell(table: TableName, row: string, name: string): GridCell {
  const run = () => openRow(table, row);
  return { text: "", action: { label: gridTexts().open(name), icon: "sliders", run } };
}

type Figures = ReturnType<typeof useAnalysis.getState>["result"];

function computedText(table: TableName, row: string, figures: Figures): string {
  const all: { readonly [id: string]: { readonly unavailability: number } } | undefined =
    table === "journeys" ? figures?.journeys : figures?.components;
  const found = all !== undefined && Object.hasOwn(all, row) ? all[row] : undefined;
  return found === undefined ? "" : availabilityPercent(found.unavailability);
}

function shareOf(row: string, figures: Figures): string {
  const all = figures?.components;
  const found = all !== undefined && Object.hasOwn(all, row) ? all[row] : undefined;
  return found?.downtime_share === undefined ? "" : percentText(found.downtime_share);
}

function dataCell(
  tree: DocumentTree,
  table: TableName,
  row: string,
  { key, choices }: GridColumn,
  problems: ReadonlyMap<string, string>,
): GridCell {
  const column = columnOf(table, key);
  if (column === undefined) return { text: "" };
  const text = cellText(tree, table, row, column);
  const hint = text === "" ? emptyHint(tree, table, row, key) : undefined;
  return {
    text,
    problem: problems.get(cellSign(table, row, key)),
    ...(choices === undefined ? {} : { shown: shownChoice(key, text) }),
    ...(hint === undefined ? {} : { hint }),
  };
}

function shownChoice(key: string, text: string): string {
  return text === "" ? "" : choiceLabel(key, text);
}

function cellSign(table: TableName, row: string, column: string): string {
  return JSON.stringify([table, row, column]);
}

/** What is wrong with the document, by the cell that shows it. */
function useProblemCells(tree: DocumentTree): ReadonlyMap<string, string> {
  const problems = useAnalysis((state) => state.problems);
  const cells = new Map<string, string>();
  for (const { pointer, message, suggestion } of problems) {
    const place = cellOfPath(tree, pathOf(pointer, tree));
    if (place === undefined) continue;
    const sign = cellSign(place.table, place.row, place.column);
    const hint = suggestion ? ` ${texts().problems.suggestion(suggestion)}` : "";
    const said = message.includes(hint.trim()) ? message : `${message}${hint}`;
    cells.set(sign, [cells.get(sign), said].filter(Boolean).join(" "));
  }
  return cells;
}
