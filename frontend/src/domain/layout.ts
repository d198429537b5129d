/**
 * One-click layout: each site is laid out on its own, then stands as a block in its parent.
 * Boxes therefore never overlap, however the dependencies run.
 */

import dagre from "@dagrejs/dagre";
import { containerOf, type DocumentTree, gatesOf, idsOf, sitesIn, sitesUpwards } from "./document";
import {
  COMPONENT_SIZE,
  EMPTY_SITE_SIZE,
  type Point,
  type Positions,
  type Rect,
  SITE_PADDING,
  siteKey,
  snapped,
} from "./geometry";

interface Block {
  readonly width: number;
  readonly height: number;
  /** Positions of everything inside, relative to the block's corner. */
  readonly inside: Positions;
}

const GAP = { nodesep: 40, ranksep: 104, edgesep: 16 } as const;
const GAP_FOR_GATE = 152;

export function arrange(tree: DocumentTree): Positions {
  const plan = new Plan(tree);
  const { inside } = plan.block(undefined);
  return new Map([...inside].map(([key, point]) => [key, snapped(point)]));
}

class Plan {
  private readonly members = new Map<string | undefined, string[]>();
  private readonly ways = new Map<string, readonly string[]>();
  private readonly lines: readonly (readonly [string, string, number])[];

  constructor(private readonly tree: DocumentTree) {
    for (const id of idsOf(tree, "components")) {
      const site = containerOf(tree, id);
      this.members.set(site, [...(this.members.get(site) ?? []), id]);
      this.ways.set(id, site === undefined ? [] : sitesUpwards(tree, site));
    }
    this.lines = idsOf(tree, "components").flatMap((id) =>
      gatesOf(tree, id).flatMap((gate) =>
        gate.targets.map((to) => [id, to, gate.targets.length] as const),
      ),
    );
  }

  block(site: string | undefined): Block {
    const members = this.members.get(site) ?? [];
    const nested = new Map(sitesIn(this.tree, site).map((id) => [id, this.block(id)]));
    if (members.length + nested.size === 0) return { ...EMPTY_SITE_SIZE, inside: new Map() };
    const { at, width, height } = this.solve(site, members, nested);
    const shift =
      site === undefined ? { x: 0, y: 0 } : { x: SITE_PADDING.side, y: SITE_PADDING.top };
    const inside = [...at].flatMap(([node, point]) => {
      const corner = { x: point.x + shift.x, y: point.y + shift.y };
      return node.startsWith("s:")
        ? moved(nested, node.slice(2), corner)
        : [[node.slice(2), corner] as const];
    });
    return {
      width: width + 2 * SITE_PADDING.side,
      height: height + SITE_PADDING.top + SITE_PADDING.bottom,
      inside: new Map(inside),
    };
  }

  private solve(
    site: string | undefined,
    members: readonly string[],
    nested: ReadonlyMap<string, Block>,
  ): { at: Positions; width: number; height: number } {
    const graph = new dagre.graphlib.Graph();
    const gated = this.lines.some(([, , count]) => count > 1);
    graph.setGraph({ rankdir: "LR", ...GAP, ranksep: gated ? GAP_FOR_GATE : GAP.ranksep });
    graph.setDefaultEdgeLabel(() => ({}));
    for (const id of members) graph.setNode(`c:${id}`, { ...COMPONENT_SIZE });
    for (const [id, { width, height }] of nested) graph.setNode(`s:${id}`, { width, height });
    for (const [from, to] of this.lines) {
      const start = this.nodeIn(site, from);
      const end = this.nodeIn(site, to);
      if (start !== undefined && end !== undefined && start !== end) graph.setEdge(start, end);
    }
    dagre.layout(graph);
    return cornersOf(graph);
  }

  /** The member of this site, or the nested site, that stands for a component here. */
  private nodeIn(site: string | undefined, id: string): string | undefined {
    const way = this.ways.get(id);
    if (way === undefined) return undefined;
    const depth = site === undefined ? way.length : way.indexOf(site);
    if (depth < 0) return undefined;
    return depth === 0 ? `c:${id}` : `s:${way[depth - 1]}`;
  }
}

/** A nested site and everything in it, from its own corner to where it now stands. */
function moved(
  nested: ReadonlyMap<string, Block>,
  site: string,
  corner: Point,
): (readonly [string, Point])[] {
  const inner = [...(nested.get(site)?.inside ?? [])].map(
    ([key, at]) => [key, { x: corner.x + at.x, y: corner.y + at.y }] as const,
  );
  return [[siteKey(site), corner], ...inner];
}

function cornersOf(graph: InstanceType<typeof dagre.graphlib.Graph>) {
  const rects = graph.nodes().map((id) => {
    const { x, y, width, height } = graph.node(id) as Rect;
    return { id, x: x - width / 2, y: y - height / 2, width, height };
  });
  const left = Math.min(...rects.map((rect) => rect.x));
  const top = Math.min(...rects.map((rect) => rect.y));
  return {
    at: new Map(rects.map(({ id, x, y }) => [id, { x: x - left, y: y - top }])),
    width: Math.max(...rects.map((rect) => rect.x + rect.width)) - left,
    height: Math.max(...rects.map((rect) => rect.y + rect.height)) - top,
  };
}
