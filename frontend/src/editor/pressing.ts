/** Menus by the second button, by a long press, and names by a double click. */

import { type MouseEvent, type TouchEvent, useMemo } from "react";
import type { NeedEdgeType } from "../edges/NeedEdge";
import type { CanvasNode } from "../nodes";
import { gateKey, partOf, select, useUi } from "../store/ui";

const LONG_PRESS_MS = 550;
const STILL_PIXELS = 8;

/** Open the menu of an element (or of the canvas) where the pointer is; it is selected first. */
export function openMenu(event: Pick<MouseEvent, "clientX" | "clientY">, key?: string): void {
  const { selected } = useUi.getState();
  if (key !== undefined && !selected.includes(key)) select(key);
  if (key === undefined) select();
  useUi.setState({ menu: { x: event.clientX, y: event.clientY } });
}

/** Shift + F10: the menu of what has the focus, or of the selection. */
export function openMenuByKey(): boolean {
  const focused = document.activeElement?.closest<HTMLElement>(".react-flow__node");
  const key = focused?.dataset.id ?? useUi.getState().selected[0];
  const element = key === undefined ? undefined : elementOfKey(key);
  const box = (element ?? document.querySelector(".canvas"))?.getBoundingClientRect();
  if (box === undefined) return false;
  const isElement = element !== undefined;
  const at = { clientX: box.x + box.width / 2, clientY: box.y + (isElement ? box.height / 2 : 80) };
  openMenu(at, isElement ? key : undefined);
  return true;
}

function elementOfKey(key: string): Element | undefined {
  return document.querySelector(`[data-id="${CSS.escape(key)}"]`) ?? undefined;
}

export function useMenus() {
  return useMemo(() => ({ ...byButton(), ...byLongPress() }), []);
}

function byButton() {
  const open = (event: MouseEvent | globalThis.MouseEvent, key?: string) => {
    event.preventDefault();
    openMenu(event, key);
  };
  return {
    onPaneContextMenu: (event: MouseEvent | globalThis.MouseEvent) => open(event),
    onNodeContextMenu: (event: MouseEvent, { id }: CanvasNode) => open(event, id),
    onEdgeContextMenu: (event: MouseEvent, { data }: NeedEdgeType) =>
      open(event, data === undefined ? undefined : gateKey(data.owner, data.index)),
    onSelectionContextMenu: (event: MouseEvent) => open(event, useUi.getState().selected[0]),
    onNodeDoubleClick: (_: MouseEvent, { id }: CanvasNode) => {
      if (partOf(id).kind !== "gate") useUi.setState({ renaming: id });
    },
  };
}

/** Browsers that send no `contextmenu` for a long press get one from here. */
function byLongPress() {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let start = { x: 0, y: 0 };
  const stop = () => clearTimeout(timer);
  return {
    onTouchStart: (event: TouchEvent) => {
      const touch = event.touches[0];
      stop();
      if (touch === undefined || event.touches.length > 1) return;
      start = { x: touch.clientX, y: touch.clientY };
      const node = (event.target as Element).closest<HTMLElement>(".react-flow__node");
      timer = setTimeout(() => {
        if (useUi.getState().menu !== undefined) return;
        openMenu({ clientX: start.x, clientY: start.y }, node?.dataset.id);
      }, LONG_PRESS_MS);
    },
    onTouchMove: ({ touches }: TouchEvent) => {
      const touch = touches[0];
      if (touch === undefined) return;
      const far = Math.hypot(touch.clientX - start.x, touch.clientY - start.y);
      if (far > STILL_PIXELS) stop();
    },
    onTouchEnd: stop,
    onTouchCancel: stop,
  };
}
