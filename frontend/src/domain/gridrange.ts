/** Where one is in a grid, what is marked, and where keys lead. */

export interface Spot {
  readonly row: number;
  readonly column: number;
}

export interface Range {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

export interface Size {
  readonly rows: number;
  readonly columns: number;
}

export function rangeOf(one: Spot, other: Spot): Range {
  return {
    top: Math.min(one.row, other.row),
    left: Math.min(one.column, other.column),
    bottom: Math.max(one.row, other.row),
    right: Math.max(one.column, other.column),
  };
}

export function isIn({ top, left, bottom, right }: Range, { row, column }: Spot): boolean {
  return row >= top && row <= bottom && column >= left && column <= right;
}

export function clamped({ row, column }: Spot, { rows, columns }: Size): Spot {
  const within = (at: number, count: number) => Math.max(0, Math.min(at, count - 1));
  return { row: within(row, rows), column: within(column, columns) };
}

/** Rows that Page Up and Page Down pass over. */
const PAGE = 20;

interface Key {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey?: boolean;
}

/** Where a key leads; undefined for keys that do not move. */
export function moved(
  from: Spot,
  { key, ctrlKey, metaKey = false }: Key,
  size: Size,
): Spot | undefined {
  const far = ctrlKey || metaKey;
  const last = { row: size.rows - 1, column: size.columns - 1 };
  const { row, column } = from;
  const target: { readonly [key: string]: Spot } = {
    ArrowUp: { row: far ? 0 : row - 1, column },
    ArrowDown: { row: far ? last.row : row + 1, column },
    ArrowLeft: { row, column: far ? 0 : column - 1 },
    ArrowRight: { row, column: far ? last.column : column + 1 },
    Home: { row: far ? 0 : row, column: 0 },
    End: { row: far ? last.row : row, column: last.column },
    PageUp: { row: row - PAGE, column },
    PageDown: { row: row + PAGE, column },
  };
  const found = Object.hasOwn(target, key) ? target[key] : undefined;
  return found === undefined ? undefined : clamped(found, size);
}

/** The cell after this one, in the next row after the last. */
export function nextSpot({ row, column }: Spot, step: 1 | -1, size: Size): Spot {
  const at = row * size.columns + column + step;
  const count = size.rows * size.columns;
  const place = Math.max(0, Math.min(at, count - 1));
  return { row: Math.floor(place / size.columns), column: place % size.columns };
}

/** Rows of a window of a long table, with some above and below it. */
export function visibleRows(
  scroll: { readonly top: number; readonly height: number },
  rowHeight: number,
  count: number,
): { readonly first: number; readonly end: number } {
  const MARGIN = 8;
  const first = Math.max(0, Math.floor(scroll.top / rowHeight) - MARGIN);
  const shown = Math.ceil(scroll.height / rowHeight) + 2 * MARGIN;
  return {
    first: Math.min(first, Math.max(0, count - shown)),
    end: Math.min(count, first + shown),
  };
}

/** How large a text grows when it is pasted into a range: one cell fills it, others keep their size. */
export function repeated(
  cells: readonly (readonly string[])[],
  range: Range,
): readonly (readonly string[])[] {
  const height = range.bottom - range.top + 1;
  const width = range.right - range.left + 1;
  const columns = cells[0]?.length ?? 0;
  const fits = columns > 0 && height % cells.length === 0 && width % columns === 0;
  if (!fits) return cells;
  return Array.from({ length: height }, (_, row) =>
    Array.from(
      { length: width },
      (__, column) => cells[row % cells.length]?.[column % columns] ?? "",
    ),
  );
}
