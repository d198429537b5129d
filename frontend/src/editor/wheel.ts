/** The wheel of a mouse zooms; two fingers on a trackpad move the canvas, as elsewhere. */

import { useReactFlow } from "@xyflow/react";
import { type RefObject, useEffect } from "react";

/** How long what was recognised as a trackpad is taken for one. */
const GESTURE_MS = 250;
/** What one notch of a wheel reports, on every system. */
const NOTCH = 120;

export type WheelSigns = Pick<WheelEvent, "ctrlKey" | "metaKey" | "deltaMode" | "deltaX"> & {
  readonly wheelDeltaY?: number;
};

/** Whether a wheel event means to move: sideways, or in steps that no wheel of a mouse makes. */
export function isMove({ ctrlKey, metaKey, deltaMode, deltaX, wheelDeltaY }: WheelSigns): boolean {
  if (ctrlKey || metaKey) return false;
  if (deltaX !== 0) return true;
  return deltaMode === 0 && wheelDeltaY !== undefined && wheelDeltaY % NOTCH !== 0;
}

export function useWheel(area: RefObject<HTMLElement | null>): void {
  const { getViewport, setViewport } = useReactFlow();
  useEffect(() => {
    const element = area.current;
    if (element === null) return;
    let last = Number.NEGATIVE_INFINITY;
    const onWheel = (event: WheelEvent) => {
      const isPinch = event.ctrlKey || event.metaKey;
      const goesOn = !isPinch && event.timeStamp - last < GESTURE_MS;
      if (!goesOn && !isMove(event)) return;
      if (event.target instanceof Element && event.target.closest(".react-flow__panel")) return;
      last = event.timeStamp;
      event.preventDefault();
      event.stopPropagation();
      const { x, y, zoom } = getViewport();
      void setViewport({ x: x - event.deltaX, y: y - event.deltaY, zoom });
    };
    const options = { capture: true, passive: false };
    element.addEventListener("wheel", onWheel, options);
    return () => element.removeEventListener("wheel", onWheel, options);
  }, [area, getViewport, setViewport]);
}
