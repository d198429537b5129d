/** Lines between components: shown, drawn by hand, led elsewhere. */

import {
  type Connection,
  type FinalConnectionState,
  type HandleType,
  useReactFlow,
} from "@xyflow/react";
import { type MouseEvent, type RefObject, useCallback, useEffect, useMemo, useState } from "react";
import { COMPONENT_SIZE, type Point } from "../domain/geometry";
import type { Picture } from "../domain/graph";
import type { NeedEdgeType } from "../edges/NeedEdge";
import { gateKey, partOf, select, siteNodeKey, useUi } from "../store/ui";
import { connectComponents, reconnect, siteAt } from "./actions";
import { edgesOf } from "./flow";
import { isTouched } from "./pointer";

/** Set while the end of a line is dragged: what ends then is not a new line. */
type Flag = RefObject<boolean>;

export function useEdges(picture: Picture, isReconnecting: Flag) {
  const selected = useUi((state) => state.selected);
  const [edges, setEdges] = useState<NeedEdgeType[]>([]);
  useEffect(() => setEdges((old) => edgesOf(picture, selected, old)), [picture, selected]);
  const onEdgeClick = useCallback((_: MouseEvent, { data }: NeedEdgeType) => {
    if (data !== undefined) select(gateKey(data.owner, data.index));
  }, []);
  const onReconnect = useCallback((edge: NeedEdgeType, { source, target }: Connection) => {
    const ends = [source, target].map(partOf);
    const [owner, to] = ends;
    if (edge.data === undefined || owner === undefined || to?.kind !== "component") return;
    reconnect(edge.data, owner.id, to.id);
  }, []);
  const onReconnectStart = useCallback(() => {
    isReconnecting.current = true;
  }, [isReconnecting]);
  const onReconnectEnd = useCallback(
    (
      event: globalThis.MouseEvent | TouchEvent,
      edge: NeedEdgeType,
      end: HandleType,
      state: FinalConnectionState,
    ) => {
      isReconnecting.current = false;
      const point = pointOf(event);
      if (state.isValid === true || edge.data === undefined || point === undefined) return;
      const other = componentUnder(point);
      if (other === undefined) return;
      // The end that was not dragged is named here.
      if (end === "source") reconnect(edge.data, edge.data.owner, other);
      else reconnect(edge.data, other, edge.data.target);
    },
    [isReconnecting],
  );
  return { edges, onEdgeClick, onReconnect, onReconnectStart, onReconnectEnd };
}

/** Lines drawn by hand: onto a component, or into the void, which asks what to add there. */
export function useConnection(isReconnecting: Flag) {
  const { screenToFlowPosition } = useReactFlow();
  const openQuickAdd = useCallback(
    (screen: Point, from: string | undefined) => {
      const at = screenToFlowPosition(screen);
      // A line ends where it was dropped: at the left edge of what is added there.
      const corner = { x: at.x, y: at.y - COMPONENT_SIZE.height / 2 };
      useUi.setState({
        quickAdd: { screen, at: from === undefined ? at : corner, from, isDropped: true },
      });
    },
    [screenToFlowPosition],
  );
  return useMemo(
    () => ({
      onConnect: ({ source, target }: Connection) => {
        const [from, to] = [partOf(source), partOf(target)];
        if (from.kind === "component" && to.kind === "component") connectComponents(from.id, to.id);
      },
      onConnectEnd: (event: globalThis.MouseEvent | TouchEvent, state: FinalConnectionState) => {
        if (isReconnecting.current || state.isValid === true || state.toNode !== null) return;
        const point = pointOf(event);
        if (point !== undefined) endLine(point, state, openQuickAdd);
      },
      onPaneClick: (event: MouseEvent) => {
        const site = siteAt(screenToFlowPosition({ x: event.clientX, y: event.clientY }));
        // Under fingers the inside of a site moves the canvas; a tap there still means the site.
        select();
        // React Flow takes every selection back once it has told of the click.
        if (site !== undefined && isTouched()) setTimeout(() => select(siteNodeKey(site)));
      },
      onDoubleClick: (event: MouseEvent) => {
        if (
          !(event.target instanceof Element) ||
          event.target.closest(".react-flow__node, .react-flow__edge, .react-flow__panel")
        )
          return;
        openQuickAdd({ x: event.clientX, y: event.clientY }, undefined);
      },
    }),
    [isReconnecting, openQuickAdd, screenToFlowPosition],
  );
}

/** Where a line ended that no handle took: on a component, or in the void. */
function endLine(
  point: Point,
  { fromNode, fromHandle }: FinalConnectionState,
  openQuickAdd: (screen: Point, from: string) => void,
): void {
  const from = partOf(fromNode?.id ?? "");
  if (from.kind !== "component") return;
  const isSource = fromHandle?.type === "source";
  const other = componentUnder(point);
  if (other === undefined) {
    if (isSource) openQuickAdd(point, from.id);
  } else if (other !== from.id) {
    connectComponents(isSource ? from.id : other, isSource ? other : from.id);
  }
}

function pointOf(event: globalThis.MouseEvent | TouchEvent): Point | undefined {
  const place = "changedTouches" in event ? event.changedTouches[0] : event;
  return place && { x: place.clientX, y: place.clientY };
}

/** A line may be dropped anywhere on a component, not only on its small handle. */
function componentUnder({ x, y }: Point): string | undefined {
  const node = document
    .elementsFromPoint(x, y)
    .map((element) => element.closest<HTMLElement>(".react-flow__node-component"))
    .find((found) => found !== null);
  return node?.dataset.id === undefined ? undefined : partOf(node.dataset.id).id;
}
