/** Lines keep clear of the components between their ends: over or under, whichever is nearer. */

import { boundsOf, COMPONENT_SIZE, type Point, type Rect } from "./geometry";

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
/** What a line may cut off from the corner of a component that it begins or ends at. */
const CORNER = 28;
/** A way round that climbs more than this is harder to follow than a line behind a component. */
const CLIMB_MAX = 480;
/** How far a line that runs backwards bows out before it turns. */
const BOW = 48;
const SAMPLES = 14;
const WIDENINGS_MAX = 6;

type Curve = readonly [Point, Point, Point, Point];

/**
 * A detour around the obstacles of a line; none where it passes clear. A line that runs backwards
 * leads around both of its ends as well.
 */
export function detourOf(line: Segment, obstacles: readonly Rect[], lane = 0): Detour | undefined {
  const { from, to } = line;
  const near = obstacles.filter((rect) => isNear(line, rect));
  const direct = hitBy([straightCurve(line)], [...near, ...endsOf(line).map(coreOf)]);
  if (direct.length === 0) return undefined;
  const ways = ([-1, 1] as const)
    .map((side) => wayAround(line, near, direct, { side, lane }))
    .sort((one, other) => one.cost - other.cost);
  const rise = Math.abs(to.y - from.y);
  const best = ways.find(({ hits, climb }) => hits < direct.length && climb - rise < CLIMB_MAX);
  return best === undefined ? undefined : drawn(line, best);
}

/** What a line can meet on any way that is not too far around. */
export function isNear({ from, to }: Segment, { x, y, width, height }: Rect): boolean {
  return (
    x < Math.max(from.x, to.x) + BOW &&
    x + width > Math.min(from.x, to.x) - BOW &&
    y < Math.max(from.y, to.y) + CLIMB_MAX / 2 + CLEARANCE &&
    y + height > Math.min(from.y, to.y) - CLIMB_MAX / 2 - CLEARANCE
  );
}

function isBackwards({ from, to }: Segment): boolean {
  return to.x - from.x < 3 * REACH;
}

/** The components at the ends of a line that runs backwards, which its lane must clear, too. */
function endsOf(line: Segment): Rect[] {
  if (!isBackwards(line)) return [];
  const { width, height } = COMPONENT_SIZE;
  return [
    { x: line.from.x - width, y: line.from.y - height / 2, width, height },
    { x: line.to.x, y: line.to.y - height / 2, width, height },
  ];
}

/** A line begins and ends at the edges of these; only what lies well inside is crossed. */
function coreOf({ x, y, width, height }: Rect): Rect {
  return { x: x + CORNER, y: y + CORNER, width: width - 2 * CORNER, height: height - 2 * CORNER };
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

function wayPast(line: Segment, passed: readonly Rect[], side: -1 | 1, lane: number) {
  const { from, to } = line;
  const { x, y, width, height } = boundsOf([...passed, ...endsOf(line)]) ?? {
    ...from,
    width: 0,
    height: 0,
  };
  const aside = LANE + (lane % 3) * LANE_STEP;
  if (isBackwards(line)) {
    return { left: from.x, right: to.x, y: side < 0 ? y - aside : y + height + aside };
  }
  return {
    left: Math.min(Math.max(x - REACH, from.x + REACH), to.x - 2 * REACH),
    right: Math.max(Math.min(x + width + REACH, to.x - REACH), from.x + 2 * REACH),
    y: side < 0 ? y - aside : y + height + aside,
  };
}

function curvesOf(line: Segment, { left, right, y }: Pick<Way, "left" | "right" | "y">) {
  const { from, to } = line;
  const start = { x: left, y };
  const end = { x: right, y };
  if (isBackwards(line)) {
    return [turn(from, start, BOW), curveBetween(start, end), turn(end, to, -BOW)];
  }
  return [curveBetween(from, start), curveBetween(start, end), curveBetween(end, to)];
}

/** Out to one side and back, at another height. */
function turn(from: Point, to: Point, bow: number): Curve {
  return [from, { x: from.x + bow, y: from.y }, { x: to.x + bow, y: to.y }, to];
}

function curveBetween(from: Point, to: Point): Curve {
  const middle = (from.x + to.x) / 2;
  return [from, { x: middle, y: from.y }, { x: middle, y: to.y }, to];
}

function straightCurve(line: Segment): Curve {
  const { from, to } = line;
  if (!isBackwards(line)) return curveBetween(from, to);
  const bow = bowOf(line);
  return [from, { x: from.x + bow, y: from.y }, { x: to.x - bow, y: to.y }, to];
}

/** How far a line reaches out at its ends; one that runs backwards loops around itself. */
export function bowOf({ from, to }: Segment): number {
  const across = to.x - from.x;
  return across >= 0 ? Math.max(32, across / 2) : Math.max(32, 6.25 * Math.sqrt(-across));
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
