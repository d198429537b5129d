/** Menus by the second button, and names by a double click. */

import { type MouseEvent, useMemo } from "react";
import type { Point } from "../domain/geometry";
import type { NeedEdgeType } from "../edges/NeedEdge";
import type { CanvasNode } from "../nodes";
import { gateKey, partOf, select, siteNodeKey, useUi } from "../store/ui";
import { siteAt } from "./actions";

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

/** What was pressed: a node, a line, or the site that lies behind the empty canvas there. */
export function keyUnder(target: Element, at: Point): string | undefined {
  const node = target.closest<HTMLElement>(".react-flow__node");
  if (node?.dataset.id !== undefined) return node.dataset.id;
  const line = target.closest<SVGElement>(".react-flow__edge")?.dataset.id?.split("#");
  if (line !== undefined) return gateKey(line[0] ?? "", Number(line[1]));
  const site = siteAt(at);
  return site === undefined ? undefined : siteNodeKey(site);
}

export function useMenus() {
  return useMemo(byButton, []);
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
