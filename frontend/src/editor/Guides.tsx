import { ViewportPortal } from "@xyflow/react";
import { idsOf } from "../domain/document";
import { COMPONENT_SIZE, componentRect } from "../domain/geometry";
import { type Guide, guidesOf } from "../domain/guides";
import { currentTree } from "../store/document";
import { partOf, useUi } from "../store/ui";
import { currentPositions } from "./actions";
import type { Dragged } from "./dragging";

/** Show what a dragged component is level with. */
export function showGuides({ key, at }: Dragged): void {
  const { id } = partOf(key);
  const positions = currentPositions();
  const { selected } = useUi.getState();
  const others = idsOf(currentTree(), "components")
    .filter((other) => other !== id && !selected.includes(`component:${other}`))
    .map((other) => componentRect(positions, other));
  const guides = guidesOf({ ...at, ...COMPONENT_SIZE }, others);
  if (guides.length > 0 || useUi.getState().guides.length > 0) useUi.setState({ guides });
}

export function Guides() {
  const guides = useUi((state) => state.guides);
  if (guides.length === 0) return null;
  return (
    <ViewportPortal>
      {guides.map((guide) => (
        <div
          key={guide.axis}
          className="canvas-guide"
          data-axis={guide.axis}
          style={placeOf(guide)}
        />
      ))}
    </ViewportPortal>
  );
}

function placeOf({ axis, at, from, to }: Guide) {
  return axis === "x"
    ? { left: at, top: from, height: to - from }
    : { top: at, left: from, width: to - from };
}
