/** Line up what is selected, as one step; what a selected site holds comes along with it. */

import { type Alignment, aligned } from "../domain/align";
import { componentRect, type Rect } from "../domain/geometry";
import { contentsOf } from "../domain/placement";
import { texts } from "../i18n";
import { currentTree } from "../store/document";
import { componentKey, notify, selectedIds, siteNodeKey } from "../store/ui";
import { boxesNow, currentPositions } from "./actions";
import { settle } from "./dragging";

export function alignSelection(how: Alignment): void {
  const text = texts().menu;
  const corners = aligned(selectedBoxes(), how);
  if (corners.size === 0) {
    notify(text.inLine);
    return;
  }
  settle([...corners].map(([key, at]) => ({ key, at })));
  notify(text.aligned(corners.size));
}

function selectedBoxes(): ReadonlyMap<string, Rect> {
  const tree = currentTree();
  const positions = currentPositions(tree);
  const sites = selectedIds("site");
  const carried = sites.map((site) => contentsOf(tree, site));
  const inside = new Set(carried.flatMap(({ components }) => components));
  const nested = new Set(carried.flatMap((contents) => contents.sites));
  const boxes = boxesNow();
  return new Map([
    ...selectedIds("component")
      .filter((id) => !inside.has(id))
      .map((id) => [componentKey(id), componentRect(positions, id)] as const),
    ...sites.flatMap((site) => {
      const box = boxes.get(site);
      return box === undefined || nested.has(site) ? [] : [[siteNodeKey(site), box] as const];
    }),
  ]);
}
