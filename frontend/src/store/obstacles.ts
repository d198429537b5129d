/** Where components stand, for lines to keep clear of; what is being dragged does not count. */

import { useRef } from "react";
import { create } from "zustand";
import type { Point, Rect } from "../domain/geometry";
import type { Picture } from "../domain/graph";
import { type Detour, detourOf, isNear, type Segment } from "../domain/routing";

type Rects = ReadonlyMap<string, Rect>;

interface Obstacles {
  readonly rects: Rects;
  readonly moving: ReadonlySet<string>;
  readonly version: number;
  /** Where something stands or stood that is not as in the version before. */
  readonly changed: readonly Rect[];
}

const NONE: ReadonlySet<string> = new Set();

const useObstacles = create<Obstacles>()(() => ({
  rects: new Map(),
  moving: NONE,
  version: 0,
  changed: [],
}));

/** Take the places from the document; lines hear of it only where something moved. */
export function placeObstacles({ components }: Picture): void {
  const { rects: known } = useObstacles.getState();
  const rects = new Map(components.map(({ id, rect }) => [id, rect]));
  change({ rects }, [...differing(known, rects), ...differing(rects, known)]);
}

/** While these are dragged nobody knows where they will stand. */
export function liftObstacles(ids: readonly string[]): void {
  const { rects, moving } = useObstacles.getState();
  const lifted = new Set(ids);
  const others = [...moving, ...lifted].filter((id) => moving.has(id) !== lifted.has(id));
  change(
    { moving: lifted },
    others.flatMap((id) => rects.get(id) ?? []),
  );
}

/** Those of one set that stand elsewhere, or nowhere, in the other. */
function differing(one: Rects, other: Rects): Rect[] {
  return [...one].flatMap(([id, rect]) => {
    const same = other.get(id);
    return same?.x === rect.x && same.y === rect.y ? [] : [rect];
  });
}

function change(next: Partial<Obstacles>, changed: readonly Rect[]): void {
  if (changed.length === 0) return;
  useObstacles.setState(({ version }) => ({ ...next, version: version + 1, changed }));
}

interface Question extends Segment {
  readonly ends: readonly [string, string];
  readonly lane: number;
}

interface Answered {
  readonly key: string;
  readonly version: number;
  readonly detour: Detour | undefined;
}

/** The way of a line around what stands between its ends. */
export function useDetour(
  from: Point,
  to: Point,
  ends: readonly [string, string],
  lane: number,
): Detour | undefined {
  const known = useRef<Answered>(undefined);
  const key = [from.x, from.y, to.x, to.y, ...ends, lane].join();
  return useObstacles((state) => {
    known.current = answered(state, key, { from, to, ends, lane }, known.current);
    return known.current.detour;
  });
}

/** Hundreds of lines ask with every change: one that is far from it keeps its way unasked. */
function answered(
  obstacles: Obstacles,
  key: string,
  question: Question,
  known: Answered | undefined,
): Answered {
  const { version } = obstacles;
  if (known?.key === key && isStillTrue(obstacles, question, known)) return { ...known, version };
  const detour = detourOf(question, inTheWay(obstacles, question), question.lane);
  const isSame = detour?.path === known?.detour?.path;
  return { key, version, detour: isSame ? known?.detour : detour };
}

function isStillTrue({ version, changed }: Obstacles, question: Question, known: Answered) {
  if (known.version === version) return true;
  return known.version === version - 1 && !changed.some((rect) => isNear(question, rect));
}

function inTheWay({ rects, moving }: Obstacles, question: Question): Rect[] {
  const found: Rect[] = [];
  for (const [id, rect] of rects) {
    if (!question.ends.includes(id) && !moving.has(id) && isNear(question, rect)) found.push(rect);
  }
  return found;
}
