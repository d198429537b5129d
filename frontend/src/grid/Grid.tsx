/** A grid as the ARIA practices describe it: one stop for Tab, arrow keys inside, ranges. */

import "./cells.css";
import type { UIEvent } from "react";
import { visibleRows } from "../domain/gridrange";
import { gridTexts } from "../i18n/parts/grid";
import { Cell, classOf } from "./Cell";
import { clear, onCellKey, onGridCopy, onGridPaste } from "./keys";
import { HEAD_HEIGHT, ROW_HEIGHT } from "./layout";
import type { GridColumn } from "./model";
import type { Grid } from "./useGrid";

/** The window of rows has a margin of eight: it need not move with every row. */
const SCROLL_STEP = 4 * ROW_HEIGHT;

export function GridTable({ grid }: { grid: Grid }) {
  const { model, size, scroll } = grid;
  const { first, end } = visibleRows(scroll, ROW_HEIGHT, size.rows);
  const onScroll = ({
    currentTarget: { scrollTop: top, clientHeight: height },
  }: UIEvent<HTMLElement>) => {
    if (Math.abs(top - scroll.top) >= SCROLL_STEP || height !== scroll.height) {
      grid.setScroll({ top, height });
    }
  };
  return (
    <div className="grid-scroll" ref={grid.box} onScroll={onScroll}>
      <table
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a grid is a table with keys
        role="grid"
        aria-label={model.label}
        aria-rowcount={size.rows + 1}
        aria-colcount={size.columns}
        aria-multiselectable="true"
        className="data-grid"
        onKeyDown={(event) => onCellKey(event, grid)}
        onCopy={(event) => void onGridCopy(event, grid)}
        onCut={(event) => {
          if (onGridCopy(event, grid)) clear(grid);
        }}
        onPaste={(event) => onGridPaste(event, grid)}
      >
        <colgroup>
          {model.columns.map(({ key, width }) => (
            <col key={key} style={{ width }} />
          ))}
        </colgroup>
        <thead>
          <tr style={{ height: HEAD_HEIGHT }}>
            {model.columns.map((column, index) => (
              <HeadCell key={column.key} grid={grid} column={column} index={index} />
            ))}
          </tr>
        </thead>
        <tbody>
          <Spacer rows={first} />
          {Array.from({ length: end - first }, (_, index) => (
            <Row key={model.rows[first + index] ?? "new row"} grid={grid} index={first + index} />
          ))}
          <Spacer rows={size.rows - end} />
        </tbody>
      </table>
    </div>
  );
}

/** The height of rows that are not drawn. */
function Spacer({ rows }: { rows: number }) {
  if (rows <= 0) return null;
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a row without cells to focus, only a height
    <tr aria-hidden="true" className="grid-spacer">
      <td style={{ height: rows * ROW_HEIGHT }} />
    </tr>
  );
}

function HeadCell({ grid, column, index }: { grid: Grid; column: GridColumn; index: number }) {
  const { sort, sorted } = grid.model;
  const direction = sorted?.isDescending === true ? "descending" : "ascending";
  const isSorted = sorted?.column === column.key;
  const canSort = sort !== undefined && (column.kind === "data" || column.kind === "figure");
  return (
    <th
      scope="col"
      aria-colindex={index + 1}
      aria-sort={isSorted ? direction : undefined}
      className={classOf(column)}
      title={column.help}
    >
      {canSort ? (
        <button
          type="button"
          tabIndex={-1}
          title={[column.help, gridTexts().sort(column.label)].filter(Boolean).join(" · ")}
          onClick={() => sort(column.key)}
        >
          <span>{column.label}</span>
          {isSorted && <span aria-hidden="true">{sorted?.isDescending === true ? "▼" : "▲"}</span>}
        </button>
      ) : (
        <span className={column.kind === "check" ? "visually-hidden" : undefined}>
          {column.label}
        </span>
      )}
    </th>
  );
}

function Row({ grid, index }: { grid: Grid; index: number }) {
  const { model } = grid;
  const key = model.rows[index];
  return (
    <tr
      aria-rowindex={index + 2}
      className={key === undefined ? "new-row" : undefined}
      style={{ height: ROW_HEIGHT }}
    >
      {model.columns.map((column, at) => (
        <Cell key={column.key} grid={grid} column={column} row={index} at={at} />
      ))}
    </tr>
  );
}
