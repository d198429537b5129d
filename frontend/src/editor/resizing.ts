/** A site is as large as somebody made it, and never smaller than what it holds. */

import { type DocumentTree, displayName } from "../domain/document";
import { GRID, positionsOf, siteBoxes, siteKey, withPositions, withSize } from "../domain/geometry";
import { texts } from "../i18n";
import { currentTree, edit } from "../store/document";
import { notify, selectedIds, useUi } from "../store/ui";
import { boxesNow, currentPositions } from "./actions";

export interface Size {
  readonly width: number;
  readonly height: number;
}

const SMALLEST: Size = { width: 200, height: 120 };

/** The nearest size on the grid that a site may have. */
export function snappedSize({ width, height }: Size): Size {
  return {
    width: Math.max(SMALLEST.width, Math.round(width / GRID) * GRID),
    height: Math.max(SMALLEST.height, Math.round(height / GRID) * GRID),
  };
}

/** Changes that follow each other closely under one name are undone together. */
export function resizeSite(id: string, size: Size, gesture?: string): void {
  const tree = currentTree();
  const next = resized(tree, id, size);
  if (next !== tree) edit(() => next, gesture);
}

const ARROWS: { readonly [key: string]: readonly [number, number] } = {
  ArrowLeft: [-GRID, 0],
  ArrowRight: [GRID, 0],
  ArrowUp: [0, -GRID],
  ArrowDown: [0, GRID],
};
const FAR = 4;

/** Make every chosen site wider or higher by an arrow key, and say how large it is then. */
export function resizeSelected(key: string, isFar: boolean): void {
  const [across, down] = ARROWS[key] ?? [0, 0];
  const steps = isFar ? FAR : 1;
  const chosen = selectedIds("site");
  const tree = currentTree();
  const next = chosen.reduce((at, id) => {
    const { width, height } = sizeIn(at, id);
    return resized(
      at,
      id,
      snappedSize({ width: width + steps * across, height: height + steps * down }),
    );
  }, tree);
  const [only] = chosen;
  if (only === undefined) return;
  const { width, height } = sizeIn(next, only);
  const before = sizeIn(tree, only);
  const isSame = width === before.width && height === before.height;
  if (!isSame) edit(() => next, "resize");
  const text = texts().menu;
  const name = displayName(tree, "sites", only);
  notify(isSame ? text.smallest(name) : text.sized(name, width, height));
}

/** How large a site is drawn now. */
export function sizeNow(id: string): Size {
  return boxesNow().get(id) ?? SMALLEST;
}

function sizeIn(tree: DocumentTree, id: string): Size {
  const positions = positionsOf(tree, useUi.getState().computed);
  return siteBoxes(tree, positions).get(id) ?? SMALLEST;
}

function resized(tree: DocumentTree, id: string, size: Size): DocumentTree {
  const positions = currentPositions(tree);
  const box = siteBoxes(tree, positions).get(id);
  if (box === undefined) return tree;
  const corner = new Map([[siteKey(id), { x: box.x, y: box.y }]]);
  return withSize(withPositions(tree, positions, corner), siteKey(id), size);
}
