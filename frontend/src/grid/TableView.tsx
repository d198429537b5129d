/** The document as tables: equal to the canvas, for the keyboard, for spreadsheets, for screen readers. */

import "./grid.css";
import { type KeyboardEvent, useEffect } from "react";
import { cellOfPath, rowsOf, TABLES, type TableName } from "../domain/gridcolumns";
import { isIn } from "../domain/gridrange";
import { tsvOf } from "../domain/gridtext";
import { pathOf } from "../domain/tree";
import { setCellFinder } from "../editor/actions";
import { texts } from "../i18n";
import { gridTexts } from "../i18n/parts/grid";
import { ToolIcon } from "../nodes/icons";
import { currentTree, useTree } from "../store/document";
import { useUi } from "../store/ui";
import { ColumnsMenu } from "./ColumnsMenu";
import { GridTable } from "./Grid";
import { copiedRows, everything, fillDown, rowsIn } from "./keys";
import type { GridColumn } from "./model";
import { useDocumentGrid } from "./useDocumentGrid";
import { firstData, type Grid, useGrid } from "./useGrid";
import { chosenRows, duplicateRows, pasteTable, removeRows, sayCopied } from "./verbs";
import { filterBy, goToCell, useGridView } from "./view";

export function TableView() {
  const table = useGridView((state) => state.table);
  useEffect(() => {
    setCellFinder(findCell);
    return () => setCellFinder(undefined);
  }, []);
  return (
    <section className="table-view" aria-label={texts().editor.table}>
      <TableTabs current={table} />
      <div
        className="grid-panel"
        role="tabpanel"
        id="grid-panel"
        aria-labelledby={`table-${table}`}
      >
        <DocumentTable key={table} table={table} />
      </div>
    </section>
  );
}

/** Show the cell of a problem; false when no table has it. */
function findCell(pointer: string): boolean {
  const tree = currentTree();
  const place = cellOfPath(tree, pathOf(pointer, tree));
  if (place === undefined || !rowsOf(tree, place.table).includes(place.row)) return false;
  goToCell(place.table, place.row, place.column);
  return true;
}

function TableTabs({ current }: { current: TableName }) {
  const tree = useTree();
  const text = gridTexts();
  const onKey = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const at = (TABLES.indexOf(current) + step + TABLES.length) % TABLES.length;
    const table = TABLES[at] ?? "components";
    useGridView.setState({ table });
    document.getElementById(`table-${table}`)?.focus();
  };
  return (
    <div className="tabs grid-tabs" role="tablist" aria-label={text.tabList} onKeyDown={onKey}>
      {TABLES.map((table) => (
        <button
          key={table}
          type="button"
          role="tab"
          id={`table-${table}`}
          aria-selected={table === current}
          aria-controls="grid-panel"
          tabIndex={table === current ? 0 : -1}
          onClick={() => useGridView.setState({ table })}
        >
          {text.tabs[table]} <span className="grid-count">{rowsOf(tree, table).length}</span>
        </button>
      ))}
    </div>
  );
}

function DocumentTable({ table }: { table: TableName }) {
  const model = useDocumentGrid(table);
  const grid = useGrid(model);
  useTarget(grid);
  const text = gridTexts();
  return (
    <>
      <Tools table={table} grid={grid} />
      <GridTable grid={grid} />
      {model.rows.length === 0 && <Nothing table={table} />}
      <Status grid={grid} />
      <p className="visually-hidden" id="grid-keys">
        {text.keys}
      </p>
    </>
  );
}

function Nothing({ table }: { table: TableName }) {
  const text = gridTexts();
  const isFiltered = useGridView((state) => state.looks[table].hidden.size > 0);
  return <p className="muted grid-empty">{isFiltered ? text.nothingFound : text.empty[table]}</p>;
}

/** Go to the cell that a problem asked for, once it is drawn. */
function useTarget(grid: Grid): void {
  const target = useGridView((state) => state.target);
  useEffect(() => {
    if (target === undefined) return;
    const row = grid.model.rows.indexOf(target.row);
    const column = grid.model.columns.findIndex(({ key }) => key === target.column);
    useGridView.setState({ target: undefined });
    if (row >= 0 && column >= 0) grid.go({ row, column });
  });
}

function Tools({ table, grid }: { table: TableName; grid: Grid }) {
  const text = gridTexts();
  const { model } = grid;
  const filter = useGridView((state) => state.looks[table].filter);
  const all = rowsOf(useTree(), table);
  const chosen = useChosen(table, grid);
  const textOf = (row: string) =>
    model.columns
      .filter(isData)
      .map((column) => model.cellAt(row, column))
      .map(({ text: plain, shown = "" }) => `${plain} ${shown}`)
      .join(" ");
  return (
    <div className="grid-tools">
      <label className="grid-filter">
        <span className="visually-hidden">{text.filter}</span>
        <input
          type="search"
          value={filter}
          placeholder={text.filter}
          title={text.filterHint}
          onChange={(event) => filterBy(table, event.target.value, all, textOf)}
        />
      </label>
      <span className="muted grid-shown" role="status">
        {text.shown(model.rows.length, all.length)}
      </span>
      <span className="grid-buttons">
        <Tool
          icon="plus"
          label={text.add}
          onPress={() => grid.go({ row: model.rows.length, column: firstData(model.columns) })}
        />
        <Tool
          icon="copy"
          label={text.duplicateRows(chosen.length)}
          isDisabled={chosen.length === 0}
          onPress={() => duplicateRows(table, chosen)}
        />
        <Tool
          icon="bin"
          label={text.removeRows(chosen.length)}
          isDisabled={chosen.length === 0}
          onPress={() => removeRows(table, chosen)}
        />
        <Tool icon="down" label={text.fillDown} onPress={() => fillDown(grid)} />
        <Tool icon="file" label={text.copyTable} onPress={() => void copyAll(grid)} />
        <Tool icon="table" label={text.pasteTable} onPress={() => void pasteTable(table)} />
        <ColumnsMenu table={table} />
      </span>
    </div>
  );
}

/** Rows that are ticked, or else those of the marked range. */
function useChosen(table: TableName, grid: Grid): string[] {
  useUi((state) => state.selected);
  useGridView((state) => state.journeys);
  const ticked = chosenRows(table, grid.model.rows);
  if (ticked.length > 0) return ticked;
  return rowsIn(grid).flatMap((row) => grid.model.rows[row] ?? []);
}

function isData({ kind }: GridColumn): boolean {
  return kind === "data" || kind === "figure";
}

async function copyAll(grid: Grid): Promise<void> {
  const rows = copiedRows(grid.model, everything(grid));
  await navigator.clipboard.writeText(tsvOf(rows));
  sayCopied(rows.length, rows[0]?.length ?? 0);
}

interface ToolProps {
  readonly icon: Parameters<typeof ToolIcon>[0]["name"];
  readonly label: string;
  readonly isDisabled?: boolean;
  readonly onPress: () => void;
}

function Tool({ icon, label, isDisabled = false, onPress }: ToolProps) {
  return (
    <button
      type="button"
      className="button small"
      title={label}
      aria-label={label}
      disabled={isDisabled}
      onClick={onPress}
    >
      <ToolIcon name={icon} />
      <span className="grid-tool-label">{label}</span>
    </button>
  );
}

/** What the cell in focus holds in full, and what is wrong with it. */
function Status({ grid }: { grid: Grid }) {
  const { model, active, range } = grid;
  const text = gridTexts();
  const column = model.columns[active.column];
  const row = model.rows[active.row];
  if (column === undefined) return null;
  const cell = model.cellAt(row, column);
  const count = { rows: range.bottom - range.top + 1, columns: range.right - range.left + 1 };
  const isMany = count.rows * count.columns > 1 && isIn(range, active);
  return (
    <footer className="grid-status">
      <strong>
        {isData(column) ? text.cell(column.label, model.rowName(row)) : model.rowName(row)}
      </strong>
      {isMany && <span>{text.marked(count.rows, count.columns)}</span>}
      {cell.problem === undefined ? (
        <span className="muted grid-status-text">{cell.text || column.help}</span>
      ) : (
        <span className="grid-problem">
          <ToolIcon name="warning" />
          {cell.problem}
        </span>
      )}
      <details className="grid-help">
        <summary>{texts().actions.shortcuts}</summary>
        <p>{text.keys}</p>
      </details>
    </footer>
  );
}
