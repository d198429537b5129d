/** Where components stand, for lines to keep clear of; what is being dragged does not count. */

import { useMemo } from "react";
import { create } from "zustand";
import type { Point, Rect } from "../domain/geometry";
import type { Picture } from "../domain/graph";
import { type Detour, detourOf } from "../domain/routing";

type Rects = ReadonlyMap<string, Rect>;

interface Obstacles {
  readonly rects: Rects;
  readonly moving: ReadonlySet<string>;
}

const NONE: ReadonlySet<string> = new Set();

const useObstacles = create<Obstacles>()(() => ({ rects: new Map(), moving: NONE }));

/** Take the places from the document; lines hear of it only where something moved. */
export function placeObstacles({ components }: Picture): void {
  const { rects: known } = useObstacles.getState();
  const isSame =
    known.size === components.length &&
    components.every(({ id, rect }) => {
      const old = known.get(id);
      return old !== undefined && old.x === rect.x && old.y === rect.y;
    });
  if (isSame) return;
  useObstacles.setState({ rects: new Map(components.map(({ id, rect }) => [id, rect])) });
}

/** While these are dragged nobody knows where they will stand. */
export function liftObstacles(ids: readonly string[]): void {
  useObstacles.setState({ moving: ids.length === 0 ? NONE : new Set(ids) });
}

/** The way of a line around what stands between its ends. */
export function useDetour(
  from: Point,
  to: Point,
  ends: readonly [string, string],
  lane: number,
): Detour | undefined {
  const { rects, moving } = useObstacles();
  const { x: fromX, y: fromY } = from;
  const { x: toX, y: toY } = to;
  const [source, target] = ends;
  return useMemo(() => {
    const others = [...rects]
      .filter(([id]) => id !== source && id !== target && !moving.has(id))
      .map(([, rect]) => rect);
    return detourOf({ from: { x: fromX, y: fromY }, to: { x: toX, y: toY } }, others, lane);
  }, [rects, moving, fromX, fromY, toX, toY, source, target, lane]);
}
