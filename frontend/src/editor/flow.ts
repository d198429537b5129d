/** The picture of the document as nodes and edges of React Flow, unchanged ones kept as they are. */

import { MarkerType } from "@xyflow/react";
import type { Point, Rect } from "../domain/geometry";
import {
  type ComponentBox,
  GATE_SIZE,
  type GateBox,
  gateCentre,
  type Link,
  type Picture,
  type SiteBox,
} from "../domain/graph";
import type { NeedEdgeType } from "../edges/NeedEdge";
import { kindName, texts } from "../i18n";
import type { CanvasNode } from "../nodes";
import type { ComponentNodeType } from "../nodes/ComponentNode";
import { type GateNodeType, gateText } from "../nodes/GateNode";
import type { SiteNodeType } from "../nodes/SiteNode";
import { componentKey, gateKey, siteNodeKey } from "../store/ui";

export function nodesOf(
  picture: Picture,
  selected: readonly string[],
  old: readonly CanvasNode[],
): CanvasNode[] {
  const origins = new Map(picture.sites.map((site) => [site.id, site.rect]));
  const holders = new Set([
    ...picture.sites.map((site) => site.parent),
    ...picture.components.map((component) => component.site),
  ]);
  const fresh: CanvasNode[] = [
    ...picture.sites.map((site) => siteNode(site, origins, holders.has(site.id))),
    ...picture.components.map((component) => componentNode(component, origins)),
    ...gateNodes(picture),
  ];
  const chosen = new Set(selected);
  const known = new Map(old.map((node) => [node.id, node]));
  const nodes = fresh.map((node) => kept(node, known.get(node.id), chosen.has(node.id)));
  return withGatesPlaced(nodes);
}

/** Node objects that say the same are reused: React Flow then leaves their elements alone. */
function kept(fresh: CanvasNode, old: CanvasNode | undefined, selected: boolean): CanvasNode {
  const wanted = { ...fresh, selected } as CanvasNode;
  if (old === undefined) return wanted;
  const same =
    old.selected === selected &&
    old.dragging !== true &&
    old.parentId === fresh.parentId &&
    old.width === fresh.width &&
    old.height === fresh.height &&
    (fresh.type === "gate" || isSamePoint(old.position, fresh.position)) &&
    JSON.stringify(old.data) === JSON.stringify(fresh.data);
  if (same) return old;
  const position = fresh.type === "gate" ? old.position : fresh.position;
  const { width = 0, height = 0 } = fresh;
  // Without its measure React Flow would forget where the handles are, and lines would blink.
  return { ...wanted, position, measured: { width, height } } as CanvasNode;
}

function isSamePoint(one: Point, other: Point): boolean {
  return one.x === other.x && one.y === other.y;
}

function siteNode(
  { id, rect, parent, name, kind, depth, guests }: SiteBox,
  origins: ReadonlyMap<string, Rect>,
  holds: boolean,
): SiteNodeType {
  return {
    id: siteNodeKey(id),
    type: "site",
    data: { id, name, kind, depth, guests, isEmpty: !holds },
    zIndex: depth,
    ariaLabel: `${name}, ${kindName(kind)}`,
    ...placed(rect, parent, origins),
  };
}

function componentNode(
  { rect, ...box }: ComponentBox,
  origins: ReadonlyMap<string, Rect>,
): ComponentNodeType {
  const text = texts();
  return {
    id: componentKey(box.id),
    type: "component",
    data: box,
    zIndex: 20,
    ariaLabel: `${box.name}, ${kindName(box.kind)}, ${text.node.replicasLong(box.required, box.replicas)}`,
    ...placed(rect, box.site, origins),
  };
}

function placed(rect: Rect, parent: string | undefined, origins: ReadonlyMap<string, Rect>) {
  const { width, height } = rect;
  const origin = parent === undefined ? undefined : origins.get(parent);
  const position = { x: rect.x - (origin?.x ?? 0), y: rect.y - (origin?.y ?? 0) };
  const size = { width, height };
  return origin === undefined || parent === undefined
    ? { position, ...size }
    : { position, ...size, parentId: siteNodeKey(parent) };
}

function gateNodes({ gates }: Picture): GateNodeType[] {
  return gates.map(({ source, index, gate }: GateBox) => {
    const data = {
      source,
      index,
      form: gate.form,
      required: gate.required,
      count: gate.targets.length,
      ifDown: gate.ifDown,
      targets: gate.targets,
      slot: gates.filter((other) => other.source === source && other.index < index).length,
    };
    return {
      id: gateKey(source, index),
      type: "gate",
      data,
      position: { x: 0, y: 0 },
      zIndex: 21,
      draggable: false,
      ariaLabel: texts().node.gate(gateText(data), source),
      ...GATE_SIZE,
    };
  });
}

/** Gates follow the components they belong to, also while these are being dragged. */
export function withGatesPlaced(nodes: readonly CanvasNode[]): CanvasNode[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const rectOf = (id: string): Rect | undefined => {
    const node = byId.get(componentKey(id));
    if (node === undefined) return undefined;
    return { ...absolute(node, byId), width: node.width ?? 0, height: node.height ?? 0 };
  };
  if (nodes.every((node) => node.type !== "gate")) return [...nodes];
  const others = nodes.flatMap((node) =>
    node.type === "component" ? (rectOf(node.data.id) ?? []) : [],
  );
  return nodes.map((node) => (node.type === "gate" ? placedGate(node, rectOf, others) : node));
}

function placedGate(
  node: GateNodeType,
  rectOf: (id: string) => Rect | undefined,
  others: readonly Rect[],
): GateNodeType {
  const source = rectOf(node.data.source);
  if (source === undefined) return node;
  const targets = node.data.targets.map(rectOf).filter((rect) => rect !== undefined);
  const centre = gateCentre(source, targets, node.data.slot, others);
  const position = { x: centre.x - GATE_SIZE.width / 2, y: centre.y - GATE_SIZE.height / 2 };
  return isSamePoint(node.position, position) ? node : { ...node, position };
}

export function absolute(node: CanvasNode, byId: ReadonlyMap<string, CanvasNode>): Point {
  let { x, y } = node.position;
  let parent = node.parentId === undefined ? undefined : byId.get(node.parentId);
  while (parent !== undefined) {
    x += parent.position.x;
    y += parent.position.y;
    parent = parent.parentId === undefined ? undefined : byId.get(parent.parentId);
  }
  return { x, y };
}

export function edgesOf(
  picture: Picture,
  selected: readonly string[],
  old: readonly NeedEdgeType[],
): NeedEdgeType[] {
  const known = new Map(old.map((edge) => [edge.id, edge]));
  const chosen = new Set(selected);
  return picture.links.map((link) => {
    const edge = edgeOf(link, chosen.has(gateKey(link.source, link.index)));
    const before = known.get(edge.id);
    return before !== undefined && JSON.stringify(before) === JSON.stringify(edge) ? before : edge;
  });
}

/** A line into a drawn gate moves with the gate; each line out of it has an end of its own. */
const RECONNECTABLE = { whole: true, into: false, out: "target" } as const;

function edgeOf(link: Link, selected: boolean): NeedEdgeType {
  const gate = gateKey(link.source, link.index);
  return {
    id: link.id,
    type: "need",
    source: link.part === "out" ? gate : componentKey(link.source),
    target: link.part === "into" ? gate : componentKey(link.target),
    selected,
    reconnectable: RECONNECTABLE[link.part],
    // A chosen line lies on top, so that its ends can be taken beside the handles there.
    zIndex: selected ? 30 : 10,
    markerEnd: { type: MarkerType.ArrowClosed, width: 16, height: 16 },
    ariaLabel: texts().node.edge(link.source, link.target, texts().ifDown[link.ifDown]),
    data: {
      owner: link.source,
      index: link.index,
      target: link.target,
      ifDown: link.ifDown,
      part: link.part,
      rank: link.rank,
    },
  };
}
