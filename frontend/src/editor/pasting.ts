/** Copies put into the document: from the clipboard, beside the selection, or where one dragged. */

import { hasItem } from "../domain/document";
import { type Pasted, pasteFragment } from "../domain/edit";
import {
  boundsOf,
  COMPONENT_SIZE,
  centreOf,
  type Point,
  type Positions,
  positionsOf,
  siteKey,
  snapped,
  storedPosition,
  withPositions,
} from "../domain/geometry";
import type { JsonObject } from "../domain/tree";
import { texts } from "../i18n";
import { currentTree, edit } from "../store/document";
import { componentKey, notify, select, siteNodeKey } from "../store/ui";
import { boxesNow, currentPositions } from "./actions";
import { type Dragged, housed } from "./dragging";

const PASTE_SHIFT = { x: 32, y: 32 };
const PASTE_STEPS_MAX = 50;

/** Where what is pasted goes: a step from the originals, or the middle of it to a place. */
export interface Destination {
  readonly shift?: Point;
  readonly at?: Point | undefined;
}

/** Elements of a clipboard, put into the document; never exactly onto what is there. */
export function putFragment(fragment: JsonObject, { shift, at }: Destination = {}): void {
  const tree = currentTree();
  const positions = currentPositions(tree);
  const start = shift ?? shiftTo(fragment, at);
  const step = freeShift(fragment, positions, start);
  const pasted = pasteFragment(withPositions(tree, positions), fragment, step);
  const { components, sites } = pasted.selection;
  const keys = [...components.map(componentKey), ...sites.map(siteNodeKey)];
  // Beside its original a copy belongs where that does; put elsewhere, to what is there.
  const boxes = boxesNow();
  edit(() => (start === undefined ? pasted.tree : housed(pasted.tree, placesOf(pasted), boxes)));
  select(...keys);
  notify(texts().notices.pasted(keys.length));
}

function placesOf({ tree, selection: { components, sites } }: Pasted): Dragged[] {
  const at = (key: string) => storedPosition(tree, key) ?? { x: 0, y: 0 };
  return [
    ...components.map((id) => ({ key: componentKey(id), at: at(id) })),
    ...sites.map((id) => ({ key: siteNodeKey(id), at: at(siteKey(id)) })),
  ];
}

function cornersOf(fragment: JsonObject): Point[] {
  return [...positionsOf(fragment, new Map())]
    .filter(([key]) => hasItem(fragment, "components", key))
    .map(([, at]) => at);
}

/** What leads the middle of a copied part to a place. */
function shiftTo(fragment: JsonObject, at: Point | undefined): Point | undefined {
  const bounds = boundsOf(cornersOf(fragment).map((corner) => ({ ...corner, ...COMPONENT_SIZE })));
  if (at === undefined || bounds === undefined) return undefined;
  const middle = centreOf(bounds);
  return snapped({ x: at.x - middle.x, y: at.y - middle.y });
}

/** Steps aside from where it was to go, until no copy stands exactly there. */
function freeShift(fragment: JsonObject, taken: Positions, start: Point | undefined): Point {
  const known = new Set([...taken.values()].map(({ x, y }) => `${x} ${y}`));
  const corners = cornersOf(fragment);
  let at = start ?? PASTE_SHIFT;
  const isTaken = () => corners.some(({ x, y }) => known.has(`${x + at.x} ${y + at.y}`));
  for (let step = 0; step < PASTE_STEPS_MAX && isTaken(); step += 1) {
    at = { x: at.x + PASTE_SHIFT.x, y: at.y + PASTE_SHIFT.y };
  }
  return at;
}
