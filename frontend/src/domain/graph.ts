/** The document as a picture: boxes, gates and lines with absolute positions. */

import {
  containerOf,
  type DocumentTree,
  displayName,
  drawnParent,
  type Gate,
  gatesOf,
  hasItem,
  type IfDown,
  idsOf,
  journeysInto,
  kindOf,
  placementOf,
  replicaCount,
  requiredCount,
  sitesIn,
} from "./document";
import {
  centreOf,
  componentRect,
  type Point,
  type Positions,
  type Rect,
  siteBoxes,
} from "./geometry";
import { placementChips, standbyMode } from "./placement";

export interface ComponentBox {
  readonly id: string;
  readonly rect: Rect;
  readonly site: string | undefined;
  readonly name: string;
  readonly kind: string;
  readonly replicas: number;
  readonly required: number;
  readonly standby: string;
  readonly chips: readonly string[];
  readonly journeys: readonly string[];
}

export interface SiteBox {
  readonly id: string;
  readonly rect: Rect;
  readonly parent: string | undefined;
  readonly name: string;
  readonly kind: string;
  readonly depth: number;
  /** Replicas here of components that span several sites and are drawn around this one. */
  readonly guests: readonly string[];
}

export interface GateBox {
  readonly source: string;
  readonly index: number;
  readonly gate: Gate;
}

export interface Link {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly index: number;
  readonly ifDown: IfDown;
  /** Lines of a drawn gate: into it, or out of it to one of its targets. */
  readonly part: "whole" | "into" | "out";
  readonly rank?: number;
}

export interface Picture {
  readonly sites: readonly SiteBox[];
  readonly components: readonly ComponentBox[];
  readonly gates: readonly GateBox[];
  readonly links: readonly Link[];
}

export const GATE_SIZE = { width: 84, height: 30 } as const;

export function pictureOf(tree: DocumentTree, positions: Positions): Picture {
  const boxes = siteBoxes(tree, positions);
  const ids = idsOf(tree, "components");
  return {
    sites: sitePictures(tree, boxes),
    components: ids.map((id) => componentPicture(tree, positions, id)),
    gates: ids.flatMap((id) => drawnGates(tree, id)),
    links: ids.flatMap((id) => linksOf(tree, id)),
  };
}

/** Outer sites first: the canvas draws a parent before what it holds. */
function sitePictures(tree: DocumentTree, boxes: ReadonlyMap<string, Rect>): SiteBox[] {
  const found: SiteBox[] = [];
  const visit = (site: string, depth: number) => {
    const rect = boxes.get(site);
    if (rect === undefined) return;
    found.push({
      id: site,
      rect,
      parent: drawnParent(tree, site),
      name: displayName(tree, "sites", site),
      kind: kindOf(tree, "sites", site),
      depth,
      guests: guestsOf(tree, site),
    });
    for (const nested of sitesIn(tree, site)) visit(nested, depth + 1);
  };
  for (const site of sitesIn(tree, undefined)) visit(site, 0);
  return found;
}

function guestsOf(tree: DocumentTree, site: string): string[] {
  return idsOf(tree, "components").flatMap((id) => {
    const count = placementOf(tree, id).find(([place]) => place === site)?.[1];
    if (count === undefined || containerOf(tree, id) === site) return [];
    return [`${displayName(tree, "components", id)} ${String(count)}`];
  });
}

function componentPicture(tree: DocumentTree, positions: Positions, id: string): ComponentBox {
  return {
    id,
    rect: componentRect(positions, id),
    site: containerOf(tree, id),
    name: displayName(tree, "components", id),
    kind: kindOf(tree, "components", id),
    replicas: replicaCount(tree, id),
    required: requiredCount(tree, id),
    standby: standbyMode(tree, id),
    chips: placementChips(tree, id),
    journeys: journeysInto(tree, id),
  };
}

/** A gate with several targets gets a sign of its own; one on a single target is its line. */
function drawnGates(tree: DocumentTree, source: string): GateBox[] {
  return gatesOf(tree, source)
    .map((gate, index) => ({ source, index, gate }))
    .filter(({ gate }) => isDrawn(tree, gate));
}

function isDrawn(tree: DocumentTree, gate: Gate): boolean {
  return gate.form !== "target" && targetsIn(tree, gate).length > 1;
}

function targetsIn(tree: DocumentTree, gate: Gate): string[] {
  return [...new Set(gate.targets)].filter((target) => hasItem(tree, "components", target));
}

function linksOf(tree: DocumentTree, source: string): Link[] {
  return gatesOf(tree, source).flatMap((gate, index) => {
    const base = { source, index, ifDown: gate.ifDown };
    const targets = targetsIn(tree, gate);
    if (!isDrawn(tree, gate)) {
      return targets.map((target) => ({
        ...base,
        id: linkId(source, index, target),
        target,
        part: "whole" as const,
      }));
    }
    const into: Link = { ...base, id: linkId(source, index, ""), target: "", part: "into" };
    const out = targets.map((target, rank) => ({
      ...base,
      id: linkId(source, index, target),
      target,
      part: "out" as const,
      ...(gate.form === "any_of" ? { rank: rank + 1 } : {}),
    }));
    return [into, ...out];
  });
}

function linkId(source: string, index: number, target: string): string {
  return `${source}#${index}#${target}`;
}

/** Steps up and down in which a gate looks for a place that no component covers. */
const GATE_STEPS = [0, 1, -1, 2, -2, 3, -3, 4, -4, 5, -5].map((step) => step * 24);

/** A gate stands close to the component that needs it, leaning towards its targets. */
export function gateCentre(
  source: Rect,
  targets: readonly Rect[],
  slot: number,
  others: readonly Rect[] = [],
): Point {
  const from = centreOf(source);
  const mean =
    targets.reduce((sum, rect) => sum + centreOf(rect).y, 0) / Math.max(1, targets.length);
  const lean = Math.max(-96, Math.min(96, (mean - from.y) * 0.5));
  const wish = {
    x: source.x + source.width + 32 + GATE_SIZE.width / 2,
    y: from.y + lean + slot * (GATE_SIZE.height + 8),
  };
  const spots = GATE_STEPS.map((step) => ({ x: wish.x, y: wish.y + step }));
  return spots.find((spot) => others.every((rect) => !isOver(rect, spot))) ?? wish;
}

function isOver(rect: Rect, centre: Point): boolean {
  const middle = centreOf(rect);
  return (
    Math.abs(middle.x - centre.x) < (rect.width + GATE_SIZE.width) / 2 + 4 &&
    Math.abs(middle.y - centre.y) < (rect.height + GATE_SIZE.height) / 2 + 4
  );
}
