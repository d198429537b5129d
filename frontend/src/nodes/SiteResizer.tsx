/** The edges and the corner by which a chosen site is made larger than what it holds. */

import { useReactFlow } from "@xyflow/react";
import { type PointerEvent, useRef } from "react";
import { resizeSite, snappedSize } from "../editor/resizing";
import { texts } from "../i18n";
import { siteNodeKey } from "../store/ui";

interface Start {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const GRIPS = { right: [1, 0], bottom: [0, 1], corner: [1, 1] } as const;

export function SiteResizer({ id }: { id: string }) {
  return (Object.keys(GRIPS) as (keyof typeof GRIPS)[]).map((grip) => (
    <Grip key={grip} id={id} grip={grip} />
  ));
}

function Grip({ id, grip }: { id: string; grip: keyof typeof GRIPS }) {
  const { getNode, getZoom, updateNode } = useReactFlow();
  const start = useRef<Start>(undefined);
  const key = siteNodeKey(id);
  const [across, down] = GRIPS[grip];
  const sizeAt = ({ clientX, clientY }: PointerEvent, { x, y, width, height }: Start) => {
    const size = snappedSize({
      width: width + (clientX - x) / getZoom(),
      height: height + (clientY - y) / getZoom(),
    });
    return {
      width: across === 0 ? width : size.width,
      height: down === 0 ? height : size.height,
    };
  };
  const end = (event: PointerEvent) => {
    if (start.current === undefined) return;
    const { x, y } = start.current;
    const size = sizeAt(event, start.current);
    start.current = undefined;
    if (event.clientX !== x || event.clientY !== y) resizeSite(id, size);
  };
  return (
    <div
      className={`site-grip nodrag nopan ${grip}`}
      title={texts().menu.resize}
      onPointerDown={(event) => {
        const { width = 0, height = 0 } = getNode(key) ?? {};
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = { x: event.clientX, y: event.clientY, width, height };
      }}
      onPointerMove={(event) => {
        if (start.current !== undefined) updateNode(key, sizeAt(event, start.current));
      }}
      onPointerUp={end}
      onPointerCancel={end}
    />
  );
}
