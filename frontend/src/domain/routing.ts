/** Lines keep clear of the components between their ends: over or under, whichever is nearer. */

import { boundsOf, type Point, type Rect } from "./geometry";

export interface Segment {
  readonly from: Point;
  readonly to: Point;
}

/** The way of a line that cannot go straight, and the middle of its lane, where its word stands. */
export interface Detour {
  readonly path: string;
  readonly middle: Point;
}

/** How near a line may come to a component before it goes around it. */
const CLEARANCE = 6;
/** From the edge of what is in the way to the lane beside it. */
const LANE = 20;
/** What a line needs at its ends to leave and arrive level. */
const REACH = 16;
/** Lanes of different lines do not lie on each other. */
const LANE_STEP = 7;
/** A way round that climbs more than this is harder to follow than a line behind a component. */
const CLIMB_MAX = 480;
const SAMPLES = 14;
const WIDENINGS_MAX = 6;

type Curve = readonly [Point, Point, Point, Point];

/** A detour around the obstacles of a line; none where it passes clear, or runs backwards. */
export function detourOf(line: Segment, obstacles: readonly Rect[], lane = 0): Detour | undefined {
  const { from, to } = line;
  if (to.x - from.x < 3 * REACH) return undefined;
  const near = obstacles.filter((rect) => rect.x < to.x && rect.x + rect.width > from.x);
  const direct = hitBy([straightCurve(line)], near);
  if (direct.length === 0) return undefined;
  const ways = ([-1, 1] as const)
    .map((side) => wayAround(line, near, direct, { side, lane }))
    .sort((one, other) => one.cost - other.cost);
  const rise = Math.abs(to.y - from.y);
  const best = ways.find(({ hits, climb }) => hits < direct.length && climb - rise < CLIMB_MAX);
  return best === undefined ? undefined : drawn(line, best);
}

interface Way {
  readonly left: number;
  readonly right: number;
  readonly y: number;
  readonly hits: number;
  readonly climb: number;
  readonly cost: number;
}

/** Widen what is passed until nothing else is in the way on this side. */
function wayAround(
  line: Segment,
  near: readonly Rect[],
  first: readonly Rect[],
  { side, lane }: { readonly side: -1 | 1; readonly lane: number },
): Way {
  let passed = first;
  let way = wayPast(line, passed, side, lane);
  let hits = hitBy(curvesOf(line, way), near);
  for (let turn = 0; turn < WIDENINGS_MAX && hits.length > 0; turn += 1) {
    passed = [...new Set([...passed, ...hits])];
    way = wayPast(line, passed, side, lane);
    hits = hitBy(curvesOf(line, way), near);
  }
  const climb = Math.abs(line.from.y - way.y) + Math.abs(line.to.y - way.y);
  return { ...way, hits: hits.length, climb, cost: climb + hits.length * 10_000 };
}

function wayPast({ from, to }: Segment, passed: readonly Rect[], side: -1 | 1, lane: number) {
  const { x, y, width, height } = boundsOf(passed) ?? { x: from.x, y: from.y, width: 0, height: 0 };
  const aside = LANE + (lane % 3) * LANE_STEP;
  return {
    left: Math.min(Math.max(x - REACH, from.x + REACH), to.x - 2 * REACH),
    right: Math.max(Math.min(x + width + REACH, to.x - REACH), from.x + 2 * REACH),
    y: side < 0 ? y - aside : y + height + aside,
  };
}

function curvesOf({ from, to }: Segment, { left, right, y }: Pick<Way, "left" | "right" | "y">) {
  const start = { x: left, y };
  const end = { x: right, y };
  return [curveBetween(from, start), curveBetween(start, end), curveBetween(end, to)];
}

function curveBetween(from: Point, to: Point): Curve {
  const middle = (from.x + to.x) / 2;
  return [from, { x: middle, y: from.y }, { x: middle, y: to.y }, to];
}

function straightCurve({ from, to }: Segment): Curve {
  return curveBetween(from, to);
}

function drawn(line: Segment, way: Way): Detour {
  const [out, , back] = curvesOf(line, way);
  const text = (curve: Curve | undefined) =>
    (curve ?? [])
      .slice(1)
      .map(({ x, y }) => `${round(x)} ${round(y)}`)
      .join(" ");
  return {
    path: `M${round(line.from.x)} ${round(line.from.y)}C${text(out)}L${round(way.right)} ${round(way.y)}C${text(back)}`,
    middle: { x: (way.left + way.right) / 2, y: way.y },
  };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function hitBy(curves: readonly Curve[], rects: readonly Rect[]): Rect[] {
  const points = curves.flatMap(pointsOf);
  return rects.filter((rect) => points.some((point) => isInside(rect, point)));
}

function pointsOf([a, b, c, d]: Curve): Point[] {
  return Array.from({ length: SAMPLES + 1 }, (_, index) => {
    const t = index / SAMPLES;
    const u = 1 - t;
    const [ka, kb, kc, kd] = [u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t];
    return {
      x: ka * a.x + kb * b.x + kc * c.x + kd * d.x,
      y: ka * a.y + kb * b.y + kc * c.y + kd * d.y,
    };
  });
}

function isInside({ x, y, width, height }: Rect, point: Point): boolean {
  return (
    point.x > x - CLEARANCE &&
    point.x < x + width + CLEARANCE &&
    point.y > y - CLEARANCE &&
    point.y < y + height + CLEARANCE
  );
}
