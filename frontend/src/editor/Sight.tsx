/** What is shown of the canvas: everything at first, then what was added or looked for. */

import { getViewportForBounds, useReactFlow, useStoreApi } from "@xyflow/react";
import { useEffect } from "react";
import { boundsOf } from "../domain/geometry";
import { useUi } from "../store/ui";
import { everythingNow } from "./actions";

export const ZOOM = { min: 0.04, max: 2.5 };
const READABLE_ZOOM = 0.6;
/** Movement of the view that nobody asked to be spared. */
export function smooth(): { duration?: number } {
  const isStill = globalThis.matchMedia?.("(prefers-reduced-motion: reduce)").matches ?? false;
  return isStill ? {} : { duration: 200 };
}

export const FIT_MARGIN = 0.12;
const FIT = { padding: 0.06, maxZoom: 1.1 };
const REVEAL_MS = 60;
/** What lies out of sight is drawn only after the view has moved there. */
const DRAWN_MS = 1000;

/** Brings what was added or looked for into sight, if it is not there already. */
export function Reveal() {
  const request = useUi((state) => state.reveal);
  const flow = useReactFlow();
  useEffect(() => {
    if (request === undefined) return;
    const timer = setTimeout(() => {
      const element = elementOf(request.key);
      if (element === null || !isInSight(element)) centre(flow, request.key);
      if (request.takesFocus) focusOnceDrawn(request.key, performance.now() + DRAWN_MS);
    }, REVEAL_MS);
    return () => clearTimeout(timer);
  }, [request, flow]);
  return null;
}

function elementOf(key: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[data-id="${CSS.escape(key)}"]`);
}

/** Gives the focus to what was added, unless something else was asked for in the meantime. */
function focusOnceDrawn(key: string, until: number): void {
  if (useUi.getState().reveal?.key !== key) return;
  const element = elementOf(key);
  if (element !== null) element.focus({ preventScroll: true });
  else if (performance.now() < until) requestAnimationFrame(() => focusOnceDrawn(key, until));
}

function centre(flow: ReturnType<typeof useReactFlow>, key: string): void {
  const node = flow.getInternalNode(key);
  if (node === undefined) return;
  const { x, y } = node.internals.positionAbsolute;
  const { width = 0, height = 0 } = node;
  const zoom = Math.max(flow.getZoom(), READABLE_ZOOM);
  void flow.setCenter(x + width / 2, y + height / 2, { zoom, ...smooth() });
}

/** What is half in sight stays where it is: a canvas that jumps after a drop loses its user. */
function isInSight(element: HTMLElement): boolean {
  const area = document.querySelector(".canvas")?.getBoundingClientRect();
  const box = element.getBoundingClientRect();
  if (area === undefined) return false;
  const middle = { x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 };
  return (
    middle.x >= area.left &&
    middle.x <= area.right &&
    middle.y >= area.top &&
    middle.y <= area.bottom
  );
}

/** A first look shows everything, once positions are known. */
export function FitWhenArranged() {
  const computed = useUi((state) => state.computed);
  const { setViewport } = useReactFlow();
  const store = useStoreApi();
  useEffect(() => {
    if (computed.size === 0) return;
    const { width, height } = store.getState();
    const bounds = boundsOf(everythingNow());
    if (bounds === undefined || width === 0) return;
    const view = getViewportForBounds(bounds, width, height, ZOOM.min, FIT.maxZoom, FIT.padding);
    void setViewport(view);
  }, [computed, setViewport, store]);
  return null;
}
