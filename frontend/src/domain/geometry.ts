/** Where things stand on the canvas: positions are stored, containers follow their contents. */

import { containerOf, type DocumentTree, idsOf, sitesIn } from "./document";
import { child, type Json, objectOf, withValue } from "./tree";

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Rect extends Point {
  readonly width: number;
  readonly height: number;
}

export type Positions = ReadonlyMap<string, Point>;

export const COMPONENT_SIZE = { width: 224, height: 108 } as const;
export const SITE_PADDING = { side: 24, top: 46, bottom: 32 } as const;
export const EMPTY_SITE_SIZE = { width: 272, height: 178 } as const;
export const GRID = 8;

/** Layout key of a site; components use their identifier alone. */
export function siteKey(site: string): string {
  return `site:${site}`;
}

export function storedPosition(tree: DocumentTree, key: string): Point | undefined {
  return pointOf(child(tree.layout, key));
}

function pointOf(value: Json | undefined): Point | undefined {
  const { x, y } = objectOf(value);
  if (typeof x !== "number" || typeof y !== "number") return undefined;
  return Number.isFinite(x) && Number.isFinite(y) ? { x, y } : undefined;
}

/** Stored positions, then computed ones, then a free place below everything. */
export function positionsOf(tree: DocumentTree, computed: Positions): Positions {
  const ids = idsOf(tree, "components");
  const keys = [...ids, ...idsOf(tree, "sites").map(siteKey)];
  const stored = ids.filter((id) => storedPosition(tree, id) !== undefined);
  const trustStored = stored.length * 2 >= ids.length;
  const found = new Map<string, Point>();
  const missing: string[] = [];
  for (const key of keys) {
    const kept = storedPosition(tree, key);
    const point = trustStored ? (kept ?? computed.get(key)) : (computed.get(key) ?? kept);
    if (point === undefined) missing.push(key);
    else found.set(key, point);
  }
  placeMissing(found, missing);
  return found;
}

function placeMissing(found: Map<string, Point>, missing: readonly string[]): void {
  const bottom = Math.max(0, ...[...found.values()].map((point) => point.y + 160));
  missing.forEach((key, index) => {
    found.set(key, { x: (index % 4) * 272, y: bottom + Math.floor(index / 4) * 152 });
  });
}

/** Containers of all sites, each as large as what it holds. */
export function siteBoxes(tree: DocumentTree, positions: Positions): ReadonlyMap<string, Rect> {
  const inside = new Map<string, string[]>();
  for (const id of idsOf(tree, "components")) {
    const site = containerOf(tree, id);
    if (site !== undefined) inside.set(site, [...(inside.get(site) ?? []), id]);
  }
  const boxes = new Map<string, Rect>();
  const fill = (site: string): Rect => {
    const nested = sitesIn(tree, site).map(fill);
    const own = (inside.get(site) ?? []).map((id) => componentRect(positions, id));
    const held = boxAround([...nested, ...own]);
    const box = boundsOf([held, sizedBox(tree, site)].filter((rect) => rect !== undefined));
    boxes.set(site, box ?? emptyBox(positions, site));
    return boxes.get(site) ?? emptyBox(positions, site);
  };
  for (const site of sitesIn(tree, undefined)) fill(site);
  return boxes;
}

export function componentRect(positions: Positions, id: string): Rect {
  return { ...(positions.get(id) ?? { x: 0, y: 0 }), ...COMPONENT_SIZE };
}

function emptyBox(positions: Positions, site: string): Rect {
  return { ...(positions.get(siteKey(site)) ?? { x: 0, y: 0 }), ...EMPTY_SITE_SIZE };
}

/** The room that somebody gave to a site. */
function sizedBox(tree: DocumentTree, site: string): Rect | undefined {
  const { width, height } = objectOf(child(tree.layout, siteKey(site)));
  const corner = storedPosition(tree, siteKey(site));
  if (corner === undefined || typeof width !== "number" || typeof height !== "number") {
    return undefined;
  }
  return { ...corner, width, height };
}

export function isSized(tree: DocumentTree, key: string): boolean {
  return objectOf(child(tree.layout, key)).width !== undefined;
}

/** Store how large something is drawn; without a size it is as large as it has to be. */
export function withSize(
  tree: DocumentTree,
  key: string,
  size: { readonly width: number; readonly height: number } | undefined,
): DocumentTree {
  const { x, y } = objectOf(child(tree.layout, key));
  if (x === undefined || y === undefined) return tree;
  const rounded =
    size === undefined ? {} : { width: Math.round(size.width), height: Math.round(size.height) };
  return objectOf(withValue(tree, ["layout", key], { x, y, ...rounded }));
}

function boxAround(rects: readonly Rect[]): Rect | undefined {
  const bounds = boundsOf(rects);
  if (bounds === undefined) return undefined;
  return {
    x: bounds.x - SITE_PADDING.side,
    y: bounds.y - SITE_PADDING.top,
    width: bounds.width + 2 * SITE_PADDING.side,
    height: bounds.height + SITE_PADDING.top + SITE_PADDING.bottom,
  };
}

export function boundsOf(rects: readonly Rect[]): Rect | undefined {
  if (rects.length === 0) return undefined;
  const x = Math.min(...rects.map((rect) => rect.x));
  const y = Math.min(...rects.map((rect) => rect.y));
  const right = Math.max(...rects.map((rect) => rect.x + rect.width));
  const bottom = Math.max(...rects.map((rect) => rect.y + rect.height));
  return { x, y, width: right - x, height: bottom - y };
}

export function centreOf(rect: Rect): Point {
  return { x: rect.x + rect.width / 2, y: rect.y + rect.height / 2 };
}

export function contains(rect: Rect, point: Point, margin = 0): boolean {
  return (
    point.x >= rect.x - margin &&
    point.x <= rect.x + rect.width + margin &&
    point.y >= rect.y - margin &&
    point.y <= rect.y + rect.height + margin
  );
}

/** The innermost (smallest) box under a point, leaving some out. */
export function boxUnder(
  boxes: ReadonlyMap<string, Rect>,
  point: Point,
  without: readonly string[] = [],
): string | undefined {
  return [...boxes]
    .filter(([site, box]) => !without.includes(site) && contains(box, point))
    .sort(([, a], [, b]) => a.width * a.height - b.width * b.height)[0]?.[0];
}

/** Store every position, so that what was computed stays where it was seen. */
export function withPositions(
  tree: DocumentTree,
  positions: Positions,
  moved: Positions = new Map(),
): DocumentTree {
  const known = new Set([...idsOf(tree, "components"), ...idsOf(tree, "sites").map(siteKey)]);
  const merged = new Map([...positions, ...moved]);
  const layout = [...merged]
    .filter(([key]) => known.has(key))
    .map(([key, { x, y }]) => [
      key,
      { ...objectOf(child(tree.layout, key)), x: Math.round(x), y: Math.round(y) },
    ]);
  return objectOf(
    withValue(tree, ["layout"], { ...objectOf(tree.layout), ...Object.fromEntries(layout) }),
  );
}

/** A place near `wish` that covers no other component. */
export function freeSpot(positions: Positions, wish: Point): Point {
  const taken = [...positions].filter(([key]) => !key.startsWith("site:")).map(([, at]) => at);
  const free = (at: Point) =>
    taken.every(
      (other) =>
        Math.abs(other.x - at.x) >= COMPONENT_SIZE.width + 16 ||
        Math.abs(other.y - at.y) >= COMPONENT_SIZE.height + 16,
    );
  let spot = snapped(wish);
  for (let turn = 0; turn < 200 && !free(spot); turn += 1) {
    spot = snapped({ x: spot.x, y: spot.y + COMPONENT_SIZE.height + 24 });
  }
  return spot;
}

export function snapped({ x, y }: Point): Point {
  return { x: Math.round(x / GRID) * GRID, y: Math.round(y / GRID) * GRID };
}
