/**
 * The document as it was typed: a JSON tree that may be unfinished or wrong.
 * The server says what is wrong; the readers here take what they understand.
 */

import {
  child,
  isList,
  isObject,
  type Json,
  type JsonObject,
  listOf,
  objectOf,
  textOf,
  valueAt,
  withValue,
} from "./tree";
import { bestOf } from "./uncertain";

export type DocumentTree = JsonObject;
export type Collection = "components" | "sites" | "journeys";

export type IfDown = "fail" | "degrade" | "serve_cached";
export type GateForm = "target" | "all_of" | "any_of";

export interface Gate {
  readonly form: GateForm;
  readonly targets: readonly string[];
  readonly required: number;
  readonly ifDown: IfDown;
  readonly failoverTime: string;
}

export const EMPTY_DOCUMENT: DocumentTree = { format: "reliability/v1", name: "", components: {} };

export function collection(tree: DocumentTree, name: Collection): JsonObject {
  return objectOf(tree[name]);
}

export function idsOf(tree: DocumentTree, name: Collection): string[] {
  return Object.keys(collection(tree, name));
}

export function item(tree: DocumentTree, name: Collection, id: string): JsonObject {
  return objectOf(child(tree[name], id));
}

export function hasItem(tree: DocumentTree, name: Collection, id: string): boolean {
  return child(tree[name], id) !== undefined;
}

export function withItem(
  tree: DocumentTree,
  name: Collection,
  id: string,
  value: Json,
): DocumentTree {
  return objectOf(withValue(tree, [name, id], value));
}

export function displayName(tree: DocumentTree, name: Collection, id: string): string {
  return textOf(child(item(tree, name, id), "name")) || id;
}

export function kindOf(tree: DocumentTree, name: Collection, id: string): string {
  const fallback = name === "sites" ? "zone" : "service";
  return textOf(child(item(tree, name, id), "kind")) || fallback;
}

const GATE_FORMS = ["target", "all_of", "any_of"] as const satisfies readonly GateForm[];

export function gateOf(need: Json): Gate {
  const fields = isObject(need) ? need : { target: textOf(need) };
  const form = GATE_FORMS.find((name) => child(fields, name) !== undefined) ?? "target";
  const named = fields[form];
  const targets = isList(named) ? named.map(textOf) : [textOf(named)];
  const known = targets.filter((target) => target !== "");
  return {
    form,
    targets: known,
    required: requiredOf(form, fields, known.length),
    ifDown: ifDownOf(fields.if_down),
    failoverTime: textOf(bestOf(fields.failover_time)),
  };
}

function requiredOf(form: GateForm, fields: JsonObject, count: number): number {
  if (form !== "any_of") return count;
  return typeof fields.required === "number" ? fields.required : 1;
}

function ifDownOf(value: Json | undefined): IfDown {
  return value === "degrade" || value === "serve_cached" ? value : "fail";
}

export function needsOf(tree: DocumentTree, id: string): readonly Json[] {
  return listOf(item(tree, "components", id).needs);
}

export function gatesOf(tree: DocumentTree, id: string): Gate[] {
  return needsOf(tree, id).map(gateOf);
}

/** Sites where a component has replicas, with their counts as typed. */
export function placementOf(tree: DocumentTree, id: string): readonly [string, Json][] {
  return Object.entries(objectOf(item(tree, "components", id).placement));
}

export function replicaCount(tree: DocumentTree, id: string): number {
  const placed = placementOf(tree, id);
  if (placed.length > 0) {
    return placed.reduce((sum, [, count]) => sum + (typeof count === "number" ? count : 0), 0);
  }
  const { replicas } = item(tree, "components", id);
  return typeof replicas === "number" ? replicas : 1;
}

/** Usable replicas that carry full service: as typed, the quorum, or all. */
export function requiredCount(tree: DocumentTree, id: string): number {
  const component = item(tree, "components", id);
  const mode = valueAt(component, ["data", "replication", "mode"]);
  const count = replicaCount(tree, id);
  if (mode === "raft" || mode === "paxos") {
    const quorum = valueAt(component, ["data", "replication", "quorum"]);
    return typeof quorum === "number" ? quorum : Math.floor(count / 2) + 1;
  }
  return typeof component.required === "number" ? component.required : count;
}

function parentOf(tree: DocumentTree, site: string): string | undefined {
  const parent = textOf(item(tree, "sites", site).parent);
  return parent !== "" && hasItem(tree, "sites", parent) ? parent : undefined;
}

/** The site and all that hold it, innermost first; stops where a draft has a cycle. */
export function sitesUpwards(tree: DocumentTree, site: string): string[] {
  const way: string[] = [];
  let at: string | undefined = hasItem(tree, "sites", site) ? site : undefined;
  while (at !== undefined && !way.includes(at)) {
    way.push(at);
    at = parentOf(tree, at);
  }
  return way;
}

/** The innermost site that holds every replica of the component, where it is drawn. */
export function containerOf(tree: DocumentTree, id: string): string | undefined {
  const ways = placementOf(tree, id)
    .map(([site]) => sitesUpwards(tree, site))
    .filter((way) => way.length > 0);
  const [first, ...others] = ways;
  return first?.find((site) => others.every((way) => way.includes(site)));
}

/** Sites whose parent is the given one; those in a cycle count as top level. */
export function sitesIn(tree: DocumentTree, parent: string | undefined): string[] {
  return idsOf(tree, "sites").filter((site) => drawnParent(tree, site) === parent);
}

/** The parent that a site is drawn in; undefined for one that is its own ancestor. */
export function drawnParent(tree: DocumentTree, site: string): string | undefined {
  const parent = parentOf(tree, site);
  if (parent === undefined) return undefined;
  return sitesUpwards(tree, parent).includes(site) ? undefined : parent;
}

export function journeysInto(tree: DocumentTree, id: string): string[] {
  return Object.entries(collection(tree, "journeys"))
    .filter(([, journey]) => textOf(child(journey, "entry")) === id)
    .map(([key]) => key);
}
