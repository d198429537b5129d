/** Where the pointer last was on the canvas, for what a key puts there; and what kind it is. */

import { useReactFlow } from "@xyflow/react";
import { type RefObject, useEffect } from "react";
import type { Point } from "../domain/geometry";
import { ZOOM } from "./Sight";

let place: (() => Point) | undefined;

/** The place under the mouse, while it is over the canvas. */
export function pointerPlace(): Point | undefined {
  return place?.();
}

export function usePointerPlace(area: RefObject<HTMLElement | null>): void {
  const { screenToFlowPosition } = useReactFlow();
  useEffect(() => {
    const element = area.current;
    if (element === null) return;
    const note = ({ clientX, clientY, pointerType }: PointerEvent) => {
      if (pointerType !== "mouse") return;
      place = () => screenToFlowPosition({ x: clientX, y: clientY }, { snapToGrid: false });
    };
    const forget = () => {
      place = undefined;
    };
    element.addEventListener("pointermove", note);
    element.addEventListener("pointerleave", forget);
    return () => {
      forget();
      element.removeEventListener("pointermove", note);
      element.removeEventListener("pointerleave", forget);
    };
  }, [area, screenToFlowPosition]);
}

/** Whether fingers are what this device is worked with first. */
export function isTouched(): boolean {
  return globalThis.matchMedia?.("(pointer: coarse)").matches ?? false;
}

/** What fingers do is loaded where there can be fingers. */
export function useFingers(area: RefObject<HTMLElement | null>): void {
  const flow = useReactFlow();
  useEffect(() => {
    const element = area.current;
    if (element === null || navigator.maxTouchPoints === 0) return;
    let isGone = false;
    let stop: (() => void) | undefined;
    void import("./fingers").then(({ followFingers }) => {
      if (!isGone) stop = followFingers(element, flow, ZOOM);
    });
    return () => {
      isGone = true;
      stop?.();
    };
  }, [area, flow]);
}
