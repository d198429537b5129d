/** The canvas: shows the document, turns gestures into edits of it. */

import {
  type AriaLabelConfig,
  applyNodeChanges,
  Background,
  BackgroundVariant,
  ConnectionMode,
  MiniMap,
  type NodeChange,
  ReactFlow,
  useReactFlow,
  useStore,
} from "@xyflow/react";
import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { GRID, positionsOf } from "../domain/geometry";
import { type Picture, pictureOf } from "../domain/graph";
import { contentsOf } from "../domain/placement";
import { edgeTypes } from "../edges";
import type { NeedEdgeType } from "../edges/NeedEdge";
import { texts } from "../i18n";
import { type CanvasNode, nodeTypes } from "../nodes";
import { currentTree, useTree } from "../store/document";
import { liftObstacles, placeObstacles } from "../store/obstacles";
import { partOf, type QuickAdd, select, useUi } from "../store/ui";
import { addKind, besideComponent, boxesNow, currentPositions } from "./actions";
import { CanvasControls } from "./CanvasControls";
import { duplicate } from "./clipboard";
import { useConnection, useEdges } from "./connecting";
import { type Dragged, dropSiteOf, finishDrag, nudge } from "./dragging";
import { useDrop } from "./dropping";
import { EmptyCanvas } from "./EmptyCanvas";
import { nodesOf, withGatesPlaced } from "./flow";
import { Guides, showGuides } from "./Guides";
import { isTouched, useFingers, usePointerPlace } from "./pointer";
import { useMenus } from "./pressing";
import { FitWhenArranged, Reveal, ZOOM } from "./Sight";
import { useWheel } from "./wheel";

const LOW_DETAIL_ZOOM = 0.45;
/** A canvas with less than this has no room for a map. */
const ROOM = { width: 640, height: 420 };
const SNAP: [number, number] = [GRID, GRID];
const MIDDLE_BUTTON = [1];
const ADDING_KEYS = ["Control", "Meta", "Shift"];
const MINIMAP_SIZE = { width: 176, height: 118 };

export function Canvas() {
  const picture = usePicture();
  const isReconnecting = useRef(false);
  const nodes = useNodes(picture);
  const edges = useEdges(picture, isReconnecting);
  const drop = useDrop();
  const connection = useConnection(isReconnecting);
  const menus = useMenus();
  const area = useRef<HTMLElement>(null);
  useFingers(area);
  useWheel(area);
  usePointerPlace(area);
  const isLowDetail = useStore((state) => state.transform[2] < LOW_DETAIL_ZOOM);
  const hasRoom = useStore(({ width, height }) => width > ROOM.width && height > ROOM.height);
  const [labels] = useState(flowTexts);
  const tool = useUi((state) => state.tool);
  const map = useUi((state) => state.map);
  const isEmpty = nodes.nodes.length === 0;
  return (
    <section
      ref={area}
      className="canvas"
      aria-label={texts().editor.canvas}
      data-detail={isLowDetail ? "low" : "full"}
      data-tool={tool}
      data-room={hasRoom ? "enough" : "little"}
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
        reconnectRadius={isTouched() ? 18 : 10}
        selectionOnDrag={tool === "select"}
        panOnDrag={tool === "move" || (isTouched() ? false : MIDDLE_BUTTON)}
        snapToGrid
        snapGrid={SNAP}
        deleteKeyCode={null}
        selectionKeyCode="Shift"
        multiSelectionKeyCode={ADDING_KEYS}
        zoomOnDoubleClick={false}
        edgesFocusable={false}
        elevateNodesOnSelect={false}
        onlyRenderVisibleElements={nodes.nodes.length > 150}
        minZoom={ZOOM.min}
        maxZoom={ZOOM.max}
        ariaLabelConfig={labels}
        attributionPosition="top-right"
      >
        <Background variant={BackgroundVariant.Dots} gap={GRID * 3} size={1.2} />
        {map && (
          <MiniMap
            pannable
            zoomable
            position="bottom-right"
            nodeClassName={minimapClass}
            style={MINIMAP_SIZE}
          />
        )}
        <CanvasControls />
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
function useNodes(picture: Picture) {
  const selected = useUi((state) => state.selected);
  const shown = useRef(picture);
  shown.current = picture;
  const [nodes, setNodes] = useState<CanvasNode[]>([]);
  const { getInternalNode } = useReactFlow();
  const isDragging = useRef(false);
  const latest = useRef(nodes);
  latest.current = nodes;

  useEffect(() => setNodes((old) => nodesOf(picture, selected, old)), [picture, selected]);
  useEffect(() => placeObstacles(picture), [picture]);

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

  const redraw = useCallback(() => {
    setNodes((old) => nodesOf(shown.current, useUi.getState().selected, old));
  }, []);
  const drags = useMemo(() => dragsOf(isDragging, where, redraw), [where, redraw]);
  return { nodes, onNodesChange, ...drags };
}

/**
 * What happens while nodes are dragged. Made once: React Flow tells every node and every line of
 * each handler that is not the one it knows.
 */
function dragsOf(
  isDragging: RefObject<boolean>,
  where: (key: string) => Dragged,
  redraw: () => void,
) {
  return {
    onNodeDragStart: (_: unknown, __: CanvasNode, dragged: CanvasNode[]) => {
      isDragging.current = true;
      liftDragged(dragged);
    },
    onNodeDrag: (_: unknown, node: CanvasNode) => {
      const at = where(node.id);
      const dropSite = dropSiteOf(at);
      if (useUi.getState().dropSite !== dropSite) useUi.setState({ dropSite });
      if (node.type === "component") showGuides(at);
    },
    onNodeDragStop: (event: { altKey?: boolean }, node: CanvasNode, dragged: CanvasNode[]) => {
      isDragging.current = false;
      liftObstacles([]);
      useUi.setState({ dropSite: undefined, guides: [] });
      const moved = dragged.filter(({ type }) => type !== "gate").map(({ id }) => where(id));
      if (event.altKey !== true) {
        finishDrag(moved);
        return;
      }
      const old = boxesOf(node.id);
      const { at } = where(node.id);
      if (old !== undefined) duplicate({ x: at.x - old.x, y: at.y - old.y });
      redraw();
    },
    onSelectionDragStart: (_: unknown, dragged: CanvasNode[]) => {
      isDragging.current = true;
      liftDragged(dragged);
    },
    onSelectionDragStop: (_: unknown, dragged: CanvasNode[]) => {
      isDragging.current = false;
      liftObstacles([]);
      finishDrag(dragged.filter((node) => node.type !== "gate").map((node) => where(node.id)));
    },
  };
}

/** Lines need not go around what moves, nor around what a dragged site carries. */
function liftDragged(dragged: readonly CanvasNode[]): void {
  const tree = currentTree();
  liftObstacles(
    dragged
      .map(({ id }) => partOf(id))
      .flatMap((part) => (part.kind === "site" ? contentsOf(tree, part.id).components : [part.id])),
  );
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
