/** How a table is looked at: its columns, order and filter. None of it is part of the document. */

import { create } from "zustand";
import { COLUMNS, type TableName } from "../domain/gridcolumns";
import { compareCells } from "../domain/gridsort";

export interface TableLook {
  readonly columns: readonly string[];
  readonly filter: string;
  /** Rows that the filter hid when it was typed: a row does not vanish while it is edited. */
  readonly hidden: ReadonlySet<string>;
  readonly sorted: { readonly column: string; readonly isDescending: boolean } | undefined;
  readonly order: ReadonlyMap<string, number>;
}

interface ViewState {
  readonly table: TableName;
  readonly looks: { readonly [table in TableName]: TableLook };
  /** A cell that is to take the focus. */
  readonly target: { readonly row: string; readonly column: string } | undefined;
  readonly journeys: ReadonlySet<string>;
}

function usualLook(table: TableName): TableLook {
  return {
    columns: COLUMNS[table].filter(({ isUsual }) => isUsual).map(({ key }) => key),
    filter: "",
    hidden: new Set(),
    sorted: undefined,
    order: new Map(),
  };
}

export const useGridView = create<ViewState>()(() => ({
  table: "components",
  looks: {
    components: usualLook("components"),
    needs: usualLook("needs"),
    sites: usualLook("sites"),
    journeys: usualLook("journeys"),
  },
  target: undefined,
  journeys: new Set(),
}));

export function setLook(table: TableName, change: Partial<TableLook>): void {
  useGridView.setState(({ looks }) => ({
    looks: { ...looks, [table]: { ...looks[table], ...change } },
  }));
}

/** Show a column or leave it out; columns keep their own order. */
export function toggleColumn(table: TableName, key: string): void {
  const { columns } = useGridView.getState().looks[table];
  const wanted = new Set(columns);
  if (!wanted.delete(key)) wanted.add(key);
  setLook(table, {
    columns: COLUMNS[table].map((column) => column.key).filter((name) => wanted.has(name)),
  });
}

/** Rows as they are looked at: sorted as they were when sorting was asked for, new ones last. */
export function viewRows(rows: readonly string[], { hidden, order }: TableLook): string[] {
  const seen = hidden.size === 0 ? [...rows] : rows.filter((row) => !hidden.has(row));
  if (order.size === 0) return seen;
  const rank = (row: string) => order.get(row) ?? Number.POSITIVE_INFINITY;
  const place = new Map(rows.map((row, index) => [row, index]));
  const compared = (one: string, other: string) =>
    rank(one) === rank(other)
      ? (place.get(one) ?? 0) - (place.get(other) ?? 0)
      : rank(one) - rank(other);
  return seen.sort(compared);
}

/** A rename changes neither the order nor what is hidden. */
export function followRename(table: TableName, from: string, to: string): void {
  const { order } = useGridView.getState().looks[table];
  const rank = order.get(from);
  if (rank !== undefined) setLook(table, { order: new Map(order).set(to, rank) });
}

export function goToCell(table: TableName, row: string, column: string): void {
  const look = useGridView.getState().looks[table];
  if (!look.columns.includes(column)) toggleColumn(table, column);
  setLook(table, { filter: "", hidden: new Set() });
  useGridView.setState({ table, target: { row, column } });
}

/** Sort by the texts of a column; a second time turns it round, a third time gives it up. */
export function sortBy(
  table: TableName,
  column: string,
  rows: readonly string[],
  textOf: (row: string) => string,
): void {
  const { sorted } = useGridView.getState().looks[table];
  const isSame = sorted?.column === column;
  if (isSame && sorted.isDescending) {
    setLook(table, { sorted: undefined, order: new Map() });
    return;
  }
  const texts = new Map(rows.map((row) => [row, textOf(row)]));
  const next = [...rows].sort((one, other) =>
    compareCells(texts.get(one) ?? "", texts.get(other) ?? "", isSame),
  );
  setLook(table, {
    sorted: { column, isDescending: isSame },
    order: new Map(next.map((row, index) => [row, index])),
  });
}

/** Hide rows that lack a word of the filter, as they are now. */
export function filterBy(
  table: TableName,
  filter: string,
  rows: readonly string[],
  textOf: (row: string) => string,
): void {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const lacks = (row: string) => {
    const text = textOf(row).toLowerCase();
    return !words.every((word) => text.includes(word));
  };
  setLook(table, { filter, hidden: new Set(words.length === 0 ? [] : rows.filter(lacks)) });
}
