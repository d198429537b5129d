/** What a drag on the canvas means for the document: new positions, perhaps another site. */

import { containerOf, type DocumentTree, displayName, idsOf } from "../domain/document";
import {
  boxUnder,
  COMPONENT_SIZE,
  centreOf,
  contains,
  type Point,
  type Rect,
  siteBoxes,
  siteKey,
  withPositions,
} from "../domain/geometry";
import { contentsOf, moveSite, moveToSite } from "../domain/placement";
import { texts } from "../i18n";
import { currentTree, edit } from "../store/document";
import { notify, partOf } from "../store/ui";
import { boxesNow, currentPositions } from "./actions";

/** A node that was dragged, and where its corner now stands on the canvas. */
export interface Dragged {
  readonly key: string;
  readonly at: Point;
}

/** How far outside its container a component may stand and still belong to it. */
const STICKY = 40;

type Boxes = ReadonlyMap<string, Rect>;

/** The site that would take a dragged node if it were dropped now. */
export function dropSiteOf({ key, at }: Dragged): string | undefined {
  const part = partOf(key);
  const tree = currentTree();
  const boxes = boxesNow();
  if (part.kind === "component") return siteForComponent(tree, boxes, part.id, at);
  return part.kind === "site" ? siteForSite(tree, boxes, part.id, at) : undefined;
}

function siteForComponent(
  tree: DocumentTree,
  boxes: Boxes,
  id: string,
  at: Point,
): string | undefined {
  const centre = centreOf({ ...at, ...COMPONENT_SIZE });
  const under = boxUnder(boxes, centre);
  if (under !== undefined) return under;
  const home = containerOf(tree, id);
  const box = home === undefined ? undefined : boxes.get(home);
  return box !== undefined && contains(box, centre, STICKY) ? home : undefined;
}

function siteForSite(tree: DocumentTree, boxes: Boxes, id: string, at: Point): string | undefined {
  const box = boxes.get(id);
  if (box === undefined) return undefined;
  const own = [id, ...contentsOf(tree, id).sites];
  return boxUnder(boxes, centreOf({ ...box, ...at }), own);
}

/** Write a finished drag into the document as one step. */
export function finishDrag(dragged: readonly Dragged[]): void {
  const tree = currentTree();
  const positions = currentPositions(tree);
  const boxes = siteBoxes(tree, positions);
  const leaders = withoutContents(tree, dragged);
  // What was put back where it was is no step to undo.
  if (leaders.every((node) => isWhereItWas(boxes, positions, node))) return;
  const moved = new Map(leaders.flatMap((node) => movesOf(tree, boxes, positions, node)));
  const next = leaders.reduce(
    (at, node) => rehoused(at, tree, boxes, node),
    withPositions(tree, positions, moved),
  );
  edit(() => withEmptiedSites(tree, next, boxes));
  announce(tree, next, leaders);
}

function isWhereItWas(
  boxes: Boxes,
  positions: ReadonlyMap<string, Point>,
  { key, at }: Dragged,
): boolean {
  const { kind, id } = partOf(key);
  const old = kind === "site" ? boxes.get(id) : positions.get(id);
  return old !== undefined && Math.round(old.x) === at.x && Math.round(old.y) === at.y;
}

/** What moves inside a dragged site moves with it and stays in it. */
function withoutContents(tree: DocumentTree, dragged: readonly Dragged[]): Dragged[] {
  const carried = new Set(
    dragged.flatMap(({ key }) => {
      const part = partOf(key);
      if (part.kind !== "site") return [];
      const { components, sites } = contentsOf(tree, part.id);
      return [...components.map((id) => `component:${id}`), ...sites.map((id) => `site:${id}`)];
    }),
  );
  return dragged.filter(({ key }) => !carried.has(key));
}

function movesOf(
  tree: DocumentTree,
  boxes: Boxes,
  positions: ReadonlyMap<string, Point>,
  { key, at }: Dragged,
): [string, Point][] {
  const part = partOf(key);
  if (part.kind === "component") return [[part.id, at]];
  const box = boxes.get(part.id);
  if (part.kind !== "site" || box === undefined) return [];
  const shift = { x: at.x - box.x, y: at.y - box.y };
  const { components, sites } = contentsOf(tree, part.id);
  const carried = [...components, ...sites.map(siteKey)].map((inner): [string, Point] => {
    const old = positions.get(inner) ?? { x: 0, y: 0 };
    return [inner, { x: old.x + shift.x, y: old.y + shift.y }];
  });
  return [[siteKey(part.id), at], ...carried];
}

function rehoused(
  at: DocumentTree,
  before: DocumentTree,
  boxes: Boxes,
  { key, at: point }: Dragged,
): DocumentTree {
  const part = partOf(key);
  if (part.kind === "component") {
    return moveToSite(at, part.id, siteForComponent(before, boxes, part.id, point));
  }
  if (part.kind === "site")
    return moveSite(at, part.id, siteForSite(before, boxes, part.id, point));
  return at;
}

/** A site that lost its last component stays where its box was. */
function withEmptiedSites(before: DocumentTree, after: DocumentTree, boxes: Boxes): DocumentTree {
  const emptied = idsOf(after, "sites").filter(
    (site) => size(before, site) > 0 && size(after, site) === 0,
  );
  if (emptied.length === 0) return after;
  const corners = emptied.flatMap((site) => {
    const box = boxes.get(site);
    return box === undefined ? [] : [[siteKey(site), { x: box.x, y: box.y }] as const];
  });
  return withPositions(after, new Map(), new Map(corners));
}

function size(tree: DocumentTree, site: string): number {
  const { components, sites } = contentsOf(tree, site);
  return components.length + sites.length;
}

function announce(before: DocumentTree, after: DocumentTree, dragged: readonly Dragged[]): void {
  for (const { key } of dragged) {
    const part = partOf(key);
    if (part.kind !== "component") continue;
    const site = containerOf(after, part.id);
    if (site === containerOf(before, part.id)) continue;
    const name = displayName(after, "components", part.id);
    const { moved, movedOut } = texts().notices;
    notify(site === undefined ? movedOut(name) : moved(name, displayName(after, "sites", site)));
  }
}

/** Arrow keys: positions only, one step for as long as the key is held. */
export function nudge(dragged: readonly Dragged[]): void {
  settle(dragged, "nudge");
}

/** New positions, each in the site where it was. */
export function settle(dragged: readonly Dragged[], gesture?: string): void {
  const tree = currentTree();
  const positions = currentPositions(tree);
  const boxes = siteBoxes(tree, positions);
  const leaders = withoutContents(tree, dragged);
  const moved = new Map(leaders.flatMap((node) => movesOf(tree, boxes, positions, node)));
  edit((at) => withPositions(at, positions, moved), gesture);
}

/** What was put down at a place of its own belongs to the site there, as what is dragged does. */
export function housed(
  tree: DocumentTree,
  dragged: readonly Dragged[],
  boxes: Boxes,
): DocumentTree {
  return withoutContents(tree, dragged).reduce((at, { key, at: corner }) => {
    const part = partOf(key);
    if (part.kind === "component") {
      const site = boxUnder(boxes, centreOf({ ...corner, ...COMPONENT_SIZE }));
      return moveToSite(at, part.id, site);
    }
    return part.kind === "site" ? moveSite(at, part.id, boxUnder(boxes, corner)) : at;
  }, tree);
}
