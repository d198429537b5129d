/**
 * One-click layout. Columns are shared by the whole document, so every line runs to the right;
 * each site is a block of rows, so boxes never overlap, however the dependencies run.
 */

import dagre from "@dagrejs/dagre";
import { containerOf, type DocumentTree, gatesOf, idsOf, sitesIn, sitesUpwards } from "./document";
import {
  COMPONENT_SIZE,
  EMPTY_SITE_SIZE,
  type Point,
  type Positions,
  SITE_PADDING,
  siteKey,
  snapped,
} from "./geometry";
import { type Item, stacked } from "./stacking";

const ROW_GAP = 40;
const COLUMN_GAP = 104;
const COLUMN_GAP_FOR_GATE = 152;
/** Between two columns stand the borders of the sites that end and begin there. */
const GAP_BESIDE_SITES = 40;

export function arrange(tree: DocumentTree): Positions {
  return new Plan(tree).positions();
}

class Plan {
  private readonly wishes: ReadonlyMap<string, Point>;
  private readonly columns: readonly number[];
  private readonly pitch: number;

  constructor(private readonly tree: DocumentTree) {
    this.wishes = flatLayout(tree);
    this.columns = [...new Set([...this.wishes.values()].map(({ x }) => x))].sort((a, b) => a - b);
    this.pitch = COMPONENT_SIZE.width + columnGap(tree);
  }

  positions(): Positions {
    const found = new Map<string, Point>();
    const place = (item: Item, top: number) => {
      const x = item.from * this.pitch;
      if (item.site === undefined) found.set(item.id, snapped({ x, y: top }));
      else {
        const corner = { x: x - SITE_PADDING.side * item.depth, y: top };
        found.set(siteKey(item.site), snapped(corner));
      }
      const inside = top + SITE_PADDING.top;
      for (const [child, offset] of item.inside) place(child, inside + offset);
    };
    for (const [item, top] of this.itemsOf(undefined)) place(item, top);
    return found;
  }

  /** What stands directly in a site, from top to bottom, each with the offset of its upper edge. */
  private itemsOf(site: string | undefined): readonly (readonly [Item, number])[] {
    const components = idsOf(this.tree, "components")
      .filter((id) => containerOf(this.tree, id) === site)
      .map((id) => this.componentItem(id));
    const sites = sitesIn(this.tree, site).map((id) => this.siteItem(id));
    return stacked(alignEmpty([...components, ...sites]), ROW_GAP);
  }

  private componentItem(id: string): Item {
    const { x, y } = this.wishes.get(id) ?? { x: 0, y: 0 };
    const column = Math.max(0, this.columns.indexOf(x));
    return {
      id,
      from: column,
      to: column,
      height: COMPONENT_SIZE.height,
      wish: y,
      depth: 0,
      inside: [],
    };
  }

  private siteItem(site: string): Item {
    const inside = this.itemsOf(site);
    const items = inside.map(([item]) => item);
    if (items.length === 0) {
      const height = EMPTY_SITE_SIZE.height;
      return { id: site, site, from: 0, to: 0, height, wish: Infinity, depth: 1, inside };
    }
    const bottom = Math.max(...inside.map(([item, top]) => top + item.height));
    const known = items.map(({ wish }) => wish).filter(Number.isFinite);
    return {
      id: site,
      site,
      from: Math.min(...items.map(({ from }) => from)),
      to: Math.max(...items.map(({ to }) => to)),
      height: SITE_PADDING.top + bottom + SITE_PADDING.bottom,
      wish: known.length === 0 ? Infinity : Math.min(...known) - SITE_PADDING.top,
      depth: 1 + Math.max(...items.map(({ depth }) => depth)),
      inside,
    };
  }
}

/** Empty sites stand side by side below what their neighbours hold. */
function alignEmpty(items: readonly Item[]): readonly Item[] {
  const first = Math.min(...items.filter(isFilled).map(({ from }) => from));
  const start = Number.isFinite(first) ? first : 0;
  let next = start;
  return items.map((item) => {
    if (isFilled(item)) return item;
    const column = next;
    next += 1;
    return { ...item, from: column, to: column };
  });
}

function isFilled({ site, inside }: Item): boolean {
  return site === undefined || inside.length > 0;
}

function linesOf(tree: DocumentTree): (readonly [string, string])[] {
  const known = new Set(idsOf(tree, "components"));
  return idsOf(tree, "components").flatMap((id) =>
    gatesOf(tree, id)
      .flatMap((gate) => gate.targets.map((to) => [id, to] as const))
      .filter(([from, to]) => from !== to && known.has(to)),
  );
}

/** Columns and an order of the rows with few crossings, as if there were no sites. */
function flatLayout(tree: DocumentTree): ReadonlyMap<string, Point> {
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({ rankdir: "LR", nodesep: ROW_GAP, ranksep: COLUMN_GAP });
  graph.setDefaultEdgeLabel(() => ({}));
  const ids = idsOf(tree, "components");
  for (const id of ids) graph.setNode(nodeName(id), { ...COMPONENT_SIZE });
  for (const [from, to] of linesOf(tree)) graph.setEdge(nodeName(from), nodeName(to));
  dagre.layout(graph);
  return new Map(
    ids.map((id) => {
      const { x, y } = graph.node(nodeName(id)) as Point;
      return [id, { x: Math.round(x), y: y - COMPONENT_SIZE.height / 2 }];
    }),
  );
}

/** Names that every object has, such as `constructor`, would confuse the library. */
function nodeName(id: string): string {
  return `c:${id}`;
}

function columnGap(tree: DocumentTree): number {
  const depths = idsOf(tree, "sites").map((site) => sitesUpwards(tree, site).length);
  const gates = idsOf(tree, "components").flatMap((id) => gatesOf(tree, id));
  const hasGate = gates.some(({ targets }) => targets.length > 1);
  const plain = hasGate ? COLUMN_GAP_FOR_GATE : COLUMN_GAP;
  return Math.max(plain, GAP_BESIDE_SITES + 2 * SITE_PADDING.side * Math.max(0, ...depths));
}
