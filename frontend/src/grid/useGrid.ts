/** The state of a grid: where one is, what is marked, what is being typed. */

import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";
import { clamped, type Range, rangeOf, type Size, type Spot } from "../domain/gridrange";
import { halfTyped, keepHalfTyped } from "../store/halfTyped";
import { beforeLeaving } from "../store/leaving";
import { notify } from "../store/ui";
import { scrollTopFor } from "./layout";
import type { CellEdit, GridColumn, GridModel } from "./model";

export interface Editing {
  readonly text: string;
  /** Begun by Enter: lists are shown as lists. Begun by typing: the text replaces the cell. */
  readonly isList: boolean;
  readonly refusal?: string | undefined;
}

export interface Grid {
  readonly model: GridModel;
  readonly size: Size;
  readonly active: Spot;
  readonly range: Range;
  readonly editing: Editing | undefined;
  readonly scroll: { readonly top: number; readonly height: number };
  readonly box: RefObject<HTMLDivElement | null>;
  readonly setScroll: (scroll: { top: number; height: number }) => void;
  /** Go to a cell; the mark grows from where it began when it is to extend. */
  readonly go: (spot: Spot, options?: { extends?: boolean; focuses?: boolean }) => void;
  readonly mark: (range: Range) => void;
  readonly begin: (text?: string) => void;
  readonly change: (text: string) => void;
  readonly cancel: () => void;
  /** Write what was typed; false when it was refused and stays to be corrected. */
  readonly commit: (text?: string) => boolean;
}

export function useGrid(model: GridModel): Grid {
  const size = {
    rows: model.rows.length + (model.canGrow ? 1 : 0),
    columns: model.columns.length,
  };
  const [typed] = useState(() => typedBefore(model));
  const [spots, setSpots] = useState(() => {
    const start = typed?.spot ?? { row: 0, column: firstData(model.columns) };
    return { active: start, anchor: start };
  });
  const [editing, setShown] = useState<Editing | undefined>(typed?.editing);
  // A field that is taken away loses the focus, which asks once more to write what was written.
  const live = useRef<Editing>(typed?.editing);
  const setEditing = (next: Editing | undefined) => {
    live.current = next;
    setShown(next);
  };
  const [scroll, setScroll] = useState({ top: 0, height: 600 });
  const box = useRef<HTMLDivElement>(null);
  const wantsFocus = useRef(false);
  const active = clamped(spots.active, size);
  const anchor = clamped(spots.anchor, size);

  useEffect(() => {
    const height = box.current?.clientHeight ?? 0;
    if (height > 0) setScroll((old) => ({ ...old, height }));
  }, []);

  useEffect(() => {
    if (typed !== undefined) keepHalfTyped(TYPED, undefined);
  }, [typed]);
  useLeaving(() => {
    if (commit()) return;
    keepTyped(model, active, live.current?.text ?? "");
  });

  useLayoutEffect(() => {
    if (!wantsFocus.current) return;
    wantsFocus.current = false;
    focusCell(box.current, active);
  });

  const go: Grid["go"] = (target, options = {}) => {
    const top = box.current === null ? undefined : scrollTopFor(target.row, box.current);
    if (top !== undefined && box.current !== null) {
      box.current.scrollTop = top;
      setScroll((old) => ({ ...old, top }));
    }
    wantsFocus.current = options.focuses !== false;
    if (editing?.refusal !== undefined) notify(editing.refusal);
    setEditing(undefined);
    setSpots((old) => ({ active: target, anchor: options.extends === true ? old.anchor : target }));
  };

  const begin: Grid["begin"] = (text) => {
    const column = model.columns[active.column];
    if (column?.kind !== "data") return;
    const cell = model.cellAt(model.rows[active.row], column);
    setEditing({ text: text ?? cell.text, isList: text === undefined });
    setSpots({ active, anchor: active });
  };

  function commit(given?: string): boolean {
    const now = live.current;
    if (now === undefined) return true;
    const text = given ?? now.text;
    const refusal = model.write(editsOf(model, active, text));
    setEditing(refusal === undefined ? undefined : { ...now, text, refusal });
    return refusal === undefined;
  }

  return {
    model,
    size,
    active,
    range: rangeOf(anchor, active),
    editing,
    scroll,
    box,
    setScroll,
    go,
    mark: ({ top, left, bottom, right }) => {
      wantsFocus.current = true;
      setSpots({ anchor: { row: bottom, column: right }, active: { row: top, column: left } });
    },
    begin,
    change: (text) => setEditing(live.current && { ...live.current, text, refusal: undefined }),
    cancel: () => {
      wantsFocus.current = true;
      setEditing(undefined);
    },
    commit,
  };
}

/** The page is left with a cell half typed: it is written, as when the cell is left. */
function useLeaving(finish: () => void): void {
  const latest = useRef(finish);
  latest.current = finish;
  useEffect(() => beforeLeaving(() => latest.current()), []);
}

const TYPED = "cell";

/** What the table refuses stands in its cell again after a reload. */
function keepTyped({ label, rows, columns }: GridModel, { row, column }: Spot, text: string): void {
  const place = { label, row: rows[row] ?? "", column: columns[column]?.key ?? "", text };
  keepHalfTyped(TYPED, JSON.stringify(place));
}

function typedBefore(model: GridModel): { spot: Spot; editing: Editing } | undefined {
  const kept = halfTyped(TYPED);
  if (kept === undefined) return undefined;
  const { label, row, column, text } = JSON.parse(kept) as { [key: string]: string };
  if (label !== model.label) return undefined;
  const known = model.rows.indexOf(row ?? "");
  const spot = {
    row: known < 0 ? model.rows.length : known,
    column: model.columns.findIndex(({ key }) => key === column),
  };
  return spot.column < 0 ? undefined : { spot, editing: { text: text ?? "", isList: false } };
}

function editsOf(model: GridModel, { row, column }: Spot, text: string): CellEdit[] {
  const place = model.columns[column];
  if (place === undefined || model.cellAt(model.rows[row], place).text === text) return [];
  return [{ row, column: place.key, text }];
}

export function firstData(columns: readonly GridColumn[]): number {
  return Math.max(
    0,
    columns.findIndex(({ kind }) => kind === "data"),
  );
}

function focusCell(box: HTMLElement | null, { row, column }: Spot): void {
  const cell = box?.querySelector<HTMLElement>(`[data-spot="${row}:${column}"]`);
  cell?.scrollIntoView({ block: "nearest", inline: "nearest" });
  cell?.focus({ preventScroll: true });
}
