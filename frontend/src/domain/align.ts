/** Line boxes up with each other, or spread them evenly. */

import { boundsOf, centreOf, type Point, type Rect } from "./geometry";

export const ALIGNMENTS = [
  "left",
  "centre",
  "right",
  "top",
  "middle",
  "bottom",
  "across",
  "down",
] as const;
export type Alignment = (typeof ALIGNMENTS)[number];

type Boxes = ReadonlyMap<string, Rect>;

/** The new corners of the boxes that have to move. */
export function aligned(boxes: Boxes, how: Alignment): ReadonlyMap<string, Point> {
  const around = boundsOf([...boxes.values()]);
  if (around === undefined) return new Map();
  const corners =
    how === "across" || how === "down" ? spread(boxes, how) : lined(boxes, how, around);
  return new Map(
    [...corners].filter(([key, { x, y }]) => {
      const box = boxes.get(key);
      return box !== undefined && (Math.round(box.x) !== x || Math.round(box.y) !== y);
    }),
  );
}

function lined(boxes: Boxes, how: Exclude<Alignment, "across" | "down">, around: Rect) {
  const middle = centreOf(around);
  const cornerOf = ({ x, y, width, height }: Rect): Point => {
    switch (how) {
      case "left":
        return { x: around.x, y };
      case "centre":
        return { x: middle.x - width / 2, y };
      case "right":
        return { x: around.x + around.width - width, y };
      case "top":
        return { x, y: around.y };
      case "middle":
        return { x, y: middle.y - height / 2 };
      case "bottom":
        return { x, y: around.y + around.height - height };
      default:
        return how satisfies never;
    }
  };
  return new Map([...boxes].map(([key, box]) => [key, rounded(cornerOf(box))]));
}

/** The outermost stay, the gaps between the edges become equal. */
function spread(boxes: Boxes, how: "across" | "down"): ReadonlyMap<string, Point> {
  const [at, size] = how === "across" ? (["x", "width"] as const) : (["y", "height"] as const);
  const sorted = [...boxes].sort(([, one], [, other]) => centreOf(one)[at] - centreOf(other)[at]);
  const [first] = sorted;
  const last = sorted.at(-1);
  if (first === undefined || last === undefined || sorted.length < 3) return new Map();
  const taken = sorted.reduce((sum, [, box]) => sum + box[size], 0);
  const gap = (last[1][at] + last[1][size] - first[1][at] - taken) / (sorted.length - 1);
  let next = first[1][at];
  return new Map(
    sorted.map(([key, box]) => {
      const corner = rounded({ x: box.x, y: box.y, [at]: next });
      next += box[size] + gap;
      return [key, corner];
    }),
  );
}

function rounded({ x, y }: Point): Point {
  return { x: Math.round(x), y: Math.round(y) };
}
