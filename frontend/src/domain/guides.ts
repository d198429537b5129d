/** Where a dragged box lines up with others, so that lines can show it. */

import type { Point, Rect } from "./geometry";

export interface Guide {
  readonly axis: "x" | "y";
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

/** As near as this to another box's edge or middle is meant to be on it. */
const NEAR = 4;
const AHEAD = 24;

/** The nearest alignment on each axis; none while nothing is near. */
export function guidesOf(dragged: Rect, others: readonly Rect[]): Guide[] {
  return [nearest("x", dragged, others), nearest("y", dragged, others)].filter(
    (guide) => guide !== undefined,
  );
}

function nearest(axis: Guide["axis"], box: Rect, others: readonly Rect[]): Guide | undefined {
  let best: { gap: number; at: number; other: Rect } | undefined;
  for (const other of others) {
    const own = marks(axis, box);
    marks(axis, other).forEach((at, index) => {
      const gap = Math.abs(at - (own[index] ?? 0));
      if (gap <= NEAR && (best === undefined || gap < best.gap)) best = { gap, at, other };
    });
  }
  return best === undefined ? undefined : { axis, at: best.at, ...span(axis, box, best.other) };
}

/** Start, middle and end; like is compared with like. */
function marks(axis: Guide["axis"], rect: Rect): readonly number[] {
  const [start, size] = axis === "x" ? [rect.x, rect.width] : [rect.y, rect.height];
  return [start, start + size / 2, start + size];
}

function span(axis: Guide["axis"], one: Rect, other: Rect): { from: number; to: number } {
  const ends = ({ x, y, width, height }: Rect): readonly Point[] => [
    { x, y },
    { x: x + width, y: y + height },
  ];
  const values = [...ends(one), ...ends(other)].map((point) => (axis === "x" ? point.y : point.x));
  return { from: Math.min(...values) - AHEAD, to: Math.max(...values) + AHEAD };
}
