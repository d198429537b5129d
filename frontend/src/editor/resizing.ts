/** A site is as large as somebody made it, and never smaller than what it holds. */

import { siteKey, withPositions, withSize } from "../domain/geometry";
import { currentTree, edit } from "../store/document";
import { boxesNow, currentPositions } from "./actions";

export function resizeSite(
  id: string,
  size: { readonly width: number; readonly height: number },
): void {
  const tree = currentTree();
  const box = boxesNow().get(id);
  if (box === undefined) return;
  const corner = new Map([[siteKey(id), { x: box.x, y: box.y }]]);
  const placed = withPositions(tree, currentPositions(tree), corner);
  edit(() => withSize(placed, siteKey(id), size));
}
