/** The canvas: shows the document, turns gestures into edits of it. */

import {
  type AriaLabelConfig,
  applyNodeChanges,
  Background,
  BackgroundVariant,
  type Connection,
  ConnectionMode,
  type FinalConnectionState,
  getViewportForBounds,
  MiniMap,
  type NodeChange,
  ReactFlow,
  useReactFlow,
  useStore,
  useStoreApi,
} from "@xyflow/react";
import { type MouseEvent, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { boundsOf, GRID, positionsOf } from "../domain/geometry";
import { pictureOf } from "../domain/graph";
import { edgeTypes } from "../edges";
import type { NeedEdgeType } from "../edges/NeedEdge";
import { texts } from "../i18n";
import { type CanvasNode, nodeTypes } from "../nodes";
import { useTree } from "../store/document";
import { gateKey, partOf, type QuickAdd, select, useUi } from "../store/ui";
import {
  addKind,
  besideComponent,
  boxesNow,
  connectComponents,
  currentPositions,
  duplicateDragged,
  everythingNow,
  reconnect,
} from "./actions";
import { type Dragged, dropSiteOf, finishDrag, nudge } from "./dragging";
import { useDrop } from "./dropping";
import { EmptyCanvas } from "./EmptyCanvas";
import { edgesOf, nodesOf, withGatesPlaced } from "./flow";
import { Guides, showGuides } from "./Guides";
import { useMenus } from "./pressing";

const LOW_DETAIL_ZOOM = 0.45;
const READABLE_ZOOM = 0.6;
const SNAP: [number, number] = [GRID, GRID];
const MINIMAP_SIZE = { width: 176, height: 118 };
const ZOOM = { min: 0.04, max: 2.5 };
const FIT = { padding: 0.06, maxZoom: 1.1 };

export function Canvas() {
  const nodes = useNodes();
  const edges = useEdges();
  const drop = useDrop();
  const connection = useConnection();
  const menus = useMenus();
  const isLowDetail = useStore((state) => state.transform[2] < LOW_DETAIL_ZOOM);
  const [labels] = useState(flowTexts);
  const isEmpty = nodes.nodes.length === 0;
  return (
    <section
      className="canvas"
      aria-label={texts().editor.canvas}
      data-detail={isLowDetail ? "low" : "full"}
      {...drop}
    >
      <p className="visually-hidden">{texts().editor.canvasHelp}</p>
      <ReactFlow<CanvasNode, NeedEdgeType>
        {...nodes}
        {...edges}
        {...connection}
        {...menus}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        connectionMode={ConnectionMode.Strict}
        connectionRadius={28}
        snapToGrid
        snapGrid={SNAP}
        deleteKeyCode={null}
        selectionKeyCode="Shift"
        multiSelectionKeyCode={["Control", "Meta", "Shift"]}
        zoomOnDoubleClick={false}
        edgesFocusable={false}
        elevateNodesOnSelect={false}
        onlyRenderVisibleElements={nodes.nodes.length > 150}
        minZoom={ZOOM.min}
        maxZoom={ZOOM.max}
        ariaLabelConfig={labels}
        attributionPosition="bottom-left"
      >
        <Background variant={BackgroundVariant.Dots} gap={GRID * 3} size={1.2} />
        <MiniMap
          pannable
          zoomable
          position="bottom-right"
          nodeClassName={minimapClass}
          style={MINIMAP_SIZE}
        />
        <FitWhenArranged />
        <Guides />
        <Reveal />
      </ReactFlow>
      {isEmpty && <EmptyCanvas />}
    </section>
  );
}

/** What React Flow tells screen readers, in the language of the page. */
function flowTexts(): Partial<AriaLabelConfig> {
  const text = texts().flow;
  return {
    "node.a11yDescription.default": text.node,
    "node.a11yDescription.keyboardDisabled": text.nodeStill,
    "node.a11yDescription.ariaLiveMessage": ({ direction, x, y }) => text.moved(direction, x, y),
    "edge.a11yDescription.default": text.edge,
    "minimap.ariaLabel": text.minimap,
    "handle.ariaLabel": text.handle,
  };
}

function minimapClass(node: CanvasNode): string {
  return `minimap-${node.type}`;
}

function usePicture() {
  const tree = useTree();
  const computed = useUi((state) => state.computed);
  return useMemo(() => pictureOf(tree, positionsOf(tree, computed)), [tree, computed]);
}

/** Nodes live here while they are dragged; the document hears of it when the gesture ends. */
function useNodes() {
  const picture = usePicture();
  const selected = useUi((state) => state.selected);
  const [nodes, setNodes] = useState<CanvasNode[]>([]);
  const { getInternalNode } = useReactFlow();
  const isDragging = useRef(false);
  const latest = useRef(nodes);
  latest.current = nodes;

  useEffect(() => setNodes((old) => nodesOf(picture, selected, old)), [picture, selected]);

  const where = useCallback(
    (key: string): Dragged => ({
      key,
      at: getInternalNode(key)?.internals.positionAbsolute ?? { x: 0, y: 0 },
    }),
    [getInternalNode],
  );

  const onNodesChange = useCallback(
    (changes: NodeChange<CanvasNode>[]) => {
      const next = applyNodeChanges(changes, latest.current);
      latest.current = next;
      const moves = changes.filter((change) => change.type === "position");
      setNodes(moves.length > 0 ? withGatesPlaced(next) : next);
      if (changes.some((change) => change.type === "select")) {
        select(...next.filter((node) => node.selected).map((node) => node.id));
      }
      if (moves.length > 0 && !isDragging.current) nudgeFrom(changes, latest.current, where);
    },
    [where],
  );

  return {
    nodes,
    onNodesChange,
    onNodeDragStart: () => {
      isDragging.current = true;
    },
    onNodeDrag: (_: unknown, node: CanvasNode) => {
      const at = where(node.id);
      const dropSite = dropSiteOf(at);
      if (useUi.getState().dropSite !== dropSite) useUi.setState({ dropSite });
      if (node.type === "component") showGuides(at);
    },
    onNodeDragStop: (event: { altKey?: boolean }, node: CanvasNode, dragged: CanvasNode[]) => {
      isDragging.current = false;
      useUi.setState({ dropSite: undefined, guides: [] });
      const moved = dragged.filter(({ type }) => type !== "gate").map(({ id }) => where(id));
      if (event.altKey !== true) {
        finishDrag(moved);
        return;
      }
      const old = boxesOf(node.id);
      const { at } = where(node.id);
      if (old !== undefined) duplicateDragged({ x: at.x - old.x, y: at.y - old.y });
      setNodes((nodes) => nodesOf(picture, selected, nodes));
    },
    onSelectionDragStart: () => {
      isDragging.current = true;
    },
    onSelectionDragStop: (_: unknown, dragged: CanvasNode[]) => {
      isDragging.current = false;
      finishDrag(dragged.filter((node) => node.type !== "gate").map((node) => where(node.id)));
    },
  };
}

/** Where a node stands in the document, whatever the pointer does to it. */
function boxesOf(key: string): { x: number; y: number } | undefined {
  const part = partOf(key);
  return part.kind === "component" ? currentPositions().get(part.id) : boxesNow().get(part.id);
}

function nudgeFrom(
  changes: readonly NodeChange<CanvasNode>[],
  nodes: readonly CanvasNode[],
  where: (key: string) => Dragged,
): void {
  const moved = changes.flatMap((change): Dragged[] => {
    if (change.type !== "position" || change.position === undefined) return [];
    const node = nodes.find(({ id }) => id === change.id);
    if (node === undefined || node.type === "gate") return [];
    if (change.positionAbsolute !== undefined) {
      return [{ key: change.id, at: change.positionAbsolute }];
    }
    const parent = node.parentId === undefined ? { x: 0, y: 0 } : where(node.parentId).at;
    return [
      { key: change.id, at: { x: parent.x + change.position.x, y: parent.y + change.position.y } },
    ];
  });
  if (moved.length > 0) nudge(moved);
}

function useEdges() {
  const picture = usePicture();
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
  return { edges, onEdgeClick, onReconnect };
}

/** Lines drawn by hand: onto a component, or into the void, which asks what to add there. */
function useConnection() {
  const { screenToFlowPosition } = useReactFlow();
  const openQuickAdd = useCallback(
    (screen: { x: number; y: number }, from: string | undefined) => {
      useUi.setState({ quickAdd: { screen, at: screenToFlowPosition(screen), from } });
    },
    [screenToFlowPosition],
  );
  return {
    onConnect: ({ source, target }: Connection) => {
      const [from, to] = [partOf(source), partOf(target)];
      if (from.kind === "component" && to.kind === "component") connectComponents(from.id, to.id);
    },
    onConnectEnd: (event: globalThis.MouseEvent | TouchEvent, state: FinalConnectionState) => {
      if (state.isValid === true || state.toNode !== null || state.fromHandle?.type !== "source") {
        return;
      }
      const from = partOf(state.fromNode?.id ?? "");
      const point = "changedTouches" in event ? event.changedTouches[0] : event;
      if (from.kind !== "component" || point === undefined) return;
      openQuickAdd({ x: point.clientX, y: point.clientY }, from.id);
    },
    onPaneClick: () => select(),
    onDoubleClick: (event: MouseEvent) => {
      if (
        !(event.target instanceof Element) ||
        event.target.closest(".react-flow__node, .react-flow__edge")
      )
        return;
      openQuickAdd({ x: event.clientX, y: event.clientY }, undefined);
    },
  };
}

const REVEAL_MS = 60;

/** Brings what was added or looked for into sight, if it is not there already. */
function Reveal() {
  const request = useUi((state) => state.reveal);
  const flow = useReactFlow();
  useEffect(() => {
    if (request === undefined) return;
    const timer = setTimeout(() => {
      const element = document.querySelector<HTMLElement>(`[data-id="${CSS.escape(request.key)}"]`);
      if (element === null || !isInSight(element)) centre(flow, request.key);
      if (request.takesFocus) element?.focus({ preventScroll: true });
    }, REVEAL_MS);
    return () => clearTimeout(timer);
  }, [request, flow]);
  return null;
}

function centre(flow: ReturnType<typeof useReactFlow>, key: string): void {
  const node = flow.getInternalNode(key);
  if (node === undefined) return;
  const { x, y } = node.internals.positionAbsolute;
  const { width = 0, height = 0 } = node;
  const zoom = Math.max(flow.getZoom(), READABLE_ZOOM);
  void flow.setCenter(x + width / 2, y + height / 2, { zoom, duration: 200 });
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
function FitWhenArranged() {
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

/** Adding without a pointer: beside the selection when connecting, else in the middle. */
export function useAdd(): (kind: string, connected: boolean) => void {
  const { screenToFlowPosition } = useReactFlow();
  return useCallback(
    (kind, connected) => {
      const parts = useUi.getState().selected.map(partOf);
      const [only] = parts;
      if (connected && parts.length === 1 && only?.kind === "component") {
        addKind(kind, { at: besideComponent(only.id), from: only.id });
        return;
      }
      const site = parts.length === 1 && only?.kind === "site" ? only.id : undefined;
      addKind(kind, { at: middleOf(site, screenToFlowPosition), site });
    },
    [screenToFlowPosition],
  );
}

/** Where quick-add opens when it was asked for by a key: in the middle of what is in sight. */
export function useMiddle(): () => QuickAdd {
  const { screenToFlowPosition } = useReactFlow();
  return useCallback(() => {
    const area = document.querySelector(".canvas")?.getBoundingClientRect();
    const screen = {
      x: (area?.x ?? 0) + (area?.width ?? 0) / 2,
      y: (area?.y ?? 0) + (area?.height ?? 0) / 3,
    };
    const parts = useUi.getState().selected.map(partOf);
    const [only] = parts;
    const from = parts.length === 1 && only?.kind === "component" ? only.id : undefined;
    const at = from === undefined ? screenToFlowPosition(screen) : besideComponent(from);
    return { screen, at, from };
  }, [screenToFlowPosition]);
}

function middleOf(
  site: string | undefined,
  toFlow: (point: { x: number; y: number }) => { x: number; y: number },
) {
  const box = site === undefined ? undefined : boxesNow().get(site);
  if (box !== undefined) return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const area = document.querySelector(".canvas")?.getBoundingClientRect();
  if (area === undefined) return { x: 0, y: 0 };
  return toFlow({ x: area.x + area.width / 2, y: area.y + area.height / 2 });
}
