/** Elements of the palette are dropped where they shall stand: on the canvas, a site or a line. */

import { useReactFlow } from "@xyflow/react";
import type { DragEvent } from "react";
import { COMPONENT_KINDS } from "../domain/edit";
import type { NeedEdgeType } from "../edges/NeedEdge";
import { useUi } from "../store/ui";
import { addKind, siteAt } from "./actions";
import { DRAG_TYPE } from "./dragType";

export function useDrop() {
  const { screenToFlowPosition, getEdge } = useReactFlow();
  return {
    onDragOver: (event: DragEvent) => {
      if (!event.dataTransfer.types.includes(DRAG_TYPE)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
      const at = screenToFlowPosition({ x: event.clientX, y: event.clientY });
      useUi.setState({ dropSite: siteAt(at) });
    },
    onDragLeave: () => useUi.setState({ dropSite: undefined }),
    onDrop: (event: DragEvent) => {
      const kind = event.dataTransfer.getData(DRAG_TYPE);
      if (kind === "") return;
      event.preventDefault();
      const at = screenToFlowPosition({ x: event.clientX, y: event.clientY });
      useUi.setState({ dropSite: undefined });
      const line = getEdge(lineUnder(event) ?? "")?.data as NeedEdgeType["data"];
      // A line into a gate has no single target that something could stand before.
      const between = COMPONENT_KINDS.includes(kind) && line?.part !== "into" ? line : undefined;
      addKind(kind, { at, site: siteAt(at), between });
    },
  };
}

function lineUnder({ clientX, clientY }: DragEvent): string | undefined {
  const edge = document
    .elementsFromPoint(clientX, clientY)
    .map((element) => element.closest<SVGElement>(".react-flow__edge"))
    .find((found) => found !== null);
  return edge?.dataset.id;
}
