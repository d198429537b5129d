/** One cell of a grid: what it shows, how it is reached, and what is wrong with it. */

import { type PointerEvent, useId } from "react";
import { isIn, type Spot } from "../domain/gridrange";
import { gridTexts } from "../i18n/parts/grid";
import { ToolIcon } from "../nodes/icons";
import { CellEditor } from "./CellEditor";
import type { GridCell, GridColumn } from "./model";
import type { Grid } from "./useGrid";

export function classOf({ isNumeric, kind, isHeader }: GridColumn): string {
  return [isNumeric ? "numeric" : "", `kind-${kind}`, isHeader ? "is-header" : ""].join(" ").trim();
}

interface CellProps {
  readonly grid: Grid;
  readonly column: GridColumn;
  readonly row: number;
  readonly at: number;
}

export function Cell({ grid, column, row, at }: CellProps) {
  const id = useId();
  const { model, range, editing } = grid;
  const spot = { row, column: at };
  const cell = model.cellAt(model.rows[row], column);
  const isActive = isAt(grid, spot);
  const isEdited = isActive && editing !== undefined;
  const Tag = column.isHeader === true ? "th" : "td";
  return (
    <Tag
      {...(column.isHeader === true
        ? { role: "rowheader", scope: "row" as const }
        : { role: "gridcell" })}
      {...problemOf(cell, id)}
      {...pointerOf(grid, spot)}
      data-spot={`${row}:${at}`}
      tabIndex={isActive && !isEdited ? 0 : -1}
      aria-colindex={at + 1}
      aria-selected={isIn(range, spot)}
      aria-readonly={column.kind === "figure" || undefined}
      className={classOf(column)}
    >
      {isEdited ? (
        <CellEditor
          grid={grid}
          column={column}
          name={gridTexts().cell(column.label, model.rowName(model.rows[row]))}
        />
      ) : (
        <Shown grid={grid} column={column} row={row} cell={cell} />
      )}
      {cell.problem !== undefined && (
        <span id={id} hidden>
          {cell.problem}
        </span>
      )}
    </Tag>
  );
}

function isAt({ active }: Grid, { row, column }: Spot): boolean {
  return active.row === row && active.column === column;
}

const LONG = 14;

function problemOf({ problem, text }: GridCell, id: string) {
  if (problem === undefined) return { title: text.length > LONG ? text : undefined };
  return { title: problem, "aria-invalid": true, "aria-describedby": id };
}

function pointerOf(grid: Grid, spot: Spot) {
  return {
    onPointerDown: (event: PointerEvent) => press(event, grid, spot),
    onPointerEnter: (event: PointerEvent) => {
      const drags = event.buttons === 1 && event.pointerType !== "touch";
      if (drags && grid.editing === undefined) grid.go(spot, { extends: true });
    },
    onDoubleClick: () => {
      if (grid.editing === undefined) grid.begin();
    },
  };
}

/** A second tap of a finger edits; a mouse has the double click for it. */
function press(event: PointerEvent, grid: Grid, spot: Spot): void {
  const isActive = isAt(grid, spot);
  if (event.button !== 0 || (isActive && grid.editing !== undefined)) return;
  if (!grid.commit()) return;
  if (event.pointerType === "touch") {
    if (isActive) grid.begin();
    else grid.go(spot);
    return;
  }
  grid.go(spot, { extends: event.shiftKey });
  // Text must not be marked by the browser, and the focus is set by the grid itself.
  event.preventDefault();
}

type ShownProps = Omit<CellProps, "at"> & { readonly cell: GridCell };

function Shown(props: ShownProps) {
  return props.column.kind === "check" ? <Check {...props} /> : <Content cell={props.cell} />;
}

function Check({ grid: { model }, row, cell }: ShownProps) {
  const key = model.rows[row];
  if (key === undefined) return <ToolIcon name="plus" />;
  return (
    <input
      type="checkbox"
      tabIndex={-1}
      checked={cell.isChecked === true}
      aria-label={gridTexts().chooseRow(model.rowName(key))}
      onChange={() => model.check?.([row])}
    />
  );
}

function Content({ cell }: { cell: GridCell }) {
  const { action } = cell;
  const isHint = cell.text === "" && cell.hint !== undefined;
  return (
    <span className="grid-cell" data-fortune={cell.fortune}>
      {cell.problem !== undefined && <ToolIcon name="warning" />}
      <span className={isHint ? "grid-hint" : "grid-text"}>
        {isHint ? cell.hint : (cell.shown ?? cell.text)}
      </span>
      {action !== undefined && (
        <button
          type="button"
          tabIndex={-1}
          className="grid-action"
          aria-label={action.label}
          aria-pressed={action.isPressed}
          title={action.label}
          onClick={action.run}
        >
          <ToolIcon name={action.icon} />
        </button>
      )}
    </span>
  );
}
