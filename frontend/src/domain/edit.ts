/** Add, remove, copy and paste parts of a document. */

import {
  type Collection,
  collection,
  type DocumentTree,
  drawnParent,
  hasItem,
  idsOf,
  item,
  withItem,
} from "./document";
import type { Point } from "./geometry";
import { freshId } from "./ids";
import { withoutTarget } from "./needs";
import { contentsOf } from "./placement";
import {
  child,
  isObject,
  type Json,
  type JsonObject,
  mappedValues,
  objectOf,
  textOf,
  withoutValue,
  withValue,
} from "./tree";

export interface Selection {
  readonly components: readonly string[];
  readonly sites: readonly string[];
}

export interface Added {
  readonly tree: DocumentTree;
  readonly id: string;
}

/** Typical figures that a new component starts with; each is meant to be replaced. */
const STARTING_POINTS: { readonly [kind: string]: JsonObject } = {
  cdn: { failure: { availability: "99.95%", mttr: "20m" } },
  dns: { failure: { availability: "99.99%", mttr: "15m" } },
  load_balancer: { failure: { mtbf: "2y", mttr: "1h" } },
  service: { failure: { mtbf: "30d", mttr: "10m" } },
  worker: { failure: { mtbf: "30d", mttr: "10m" } },
  function: { failure: { availability: "99.95%", mttr: "30m" } },
  database: { failure: { mtbf: "1y", mttr: "4h" } },
  cache: { failure: { mtbf: "180d", mttr: "15m" } },
  queue: { failure: { mtbf: "1y", mttr: "1h" } },
  storage: { failure: { availability: "99.99%", mttr: "1h" } },
  search: { failure: { mtbf: "180d", mttr: "1h" } },
  network: { failure: { mtbf: "1y", mttr: "2h" } },
  server: { failure: { mtbf: "1y", mttr: "4h" } },
  external: { failure: { availability: "99.9%", mttr: "1h" } },
};

export const COMPONENT_KINDS = Object.keys(STARTING_POINTS);
export const SITE_KINDS = ["region", "zone", "datacenter", "rack", "host"] as const;
export type SiteKind = (typeof SITE_KINDS)[number];

export function addComponent(
  tree: DocumentTree,
  kind: string,
  { site, name }: { site?: string | undefined; name?: string } = {},
): Added {
  const id = freshId(tree, name ?? kind);
  const start = STARTING_POINTS[kind] ?? STARTING_POINTS.service ?? {};
  const named: JsonObject = name === undefined ? {} : { name };
  const placed: JsonObject = site === undefined ? {} : { placement: { [site]: 1 } };
  return { tree: withItem(tree, "components", id, { ...named, kind, ...start, ...placed }), id };
}

export function addSite(tree: DocumentTree, kind: string, parent?: string): Added {
  const id = freshId(tree, kind);
  const nested: JsonObject = parent === undefined ? {} : { parent };
  return { tree: withItem(tree, "sites", id, { kind, ...nested }), id };
}

export function addJourney(tree: DocumentTree, entry: string): Added {
  const id = freshId(tree, "journey");
  return { tree: withItem(tree, "journeys", id, { entry }), id };
}

/** Remove a journey, keeping the key only while others are left. */
export function removeJourney(tree: DocumentTree, id: string): DocumentTree {
  return objectOf(withoutValue(tree, ["journeys", id], 0));
}

/** Remove parts, the gates on them and the journeys into them; what was in a site moves up. */
export function removeSelection(tree: DocumentTree, gone: Selection): DocumentTree {
  const withoutSites = gone.sites.reduce(removeSite, tree);
  if (gone.components.length === 0) return withoutSites;
  const dropped = new Set(gone.components);
  const kept = Object.entries(collection(withoutSites, "components")).filter(
    ([id]) => !dropped.has(id),
  );
  const components = mappedValues(Object.fromEntries(kept), (component) =>
    withoutTargets(component, gone.components),
  );
  const left = withoutLayout({ ...withoutSites, components }, gone.components);
  return journeysInto(left, dropped).reduce(removeJourney, left);
}

function journeysInto(tree: DocumentTree, entries: ReadonlySet<string>): readonly string[] {
  return idsOf(tree, "journeys").filter((id) =>
    entries.has(textOf(child(item(tree, "journeys", id), "entry"))),
  );
}

function withoutTargets(component: Json, gone: readonly string[]): Json {
  const old = child(component, "needs");
  if (!Array.isArray(old)) return component;
  const needs = old
    .map((need: Json) => gone.reduce<Json | undefined>(leftOf, need))
    .filter((need): need is Json => need !== undefined);
  const { needs: _, ...rest } = objectOf(component);
  return needs.length > 0 ? { ...objectOf(component), needs } : rest;
}

function leftOf(need: Json | undefined, target: string): Json | undefined {
  return need === undefined ? undefined : withoutTarget(need, target);
}

function removeSite(tree: DocumentTree, site: string): DocumentTree {
  const parent = drawnParent(tree, site);
  const remaining = objectOf(withoutValue(tree, ["sites", site], 0));
  const sites = mappedValues(remaining.sites, (other) => {
    if (child(other, "parent") !== site) return other;
    return parent === undefined
      ? withoutValue(other, ["parent"])
      : withValue(other, ["parent"], parent);
  });
  const components = mappedValues(tree.components, (component) =>
    displaced(component, site, parent),
  );
  const next: DocumentTree = { ...remaining, components };
  return withoutLayout(remaining.sites === undefined ? next : { ...next, sites }, [`site:${site}`]);
}

function displaced(component: Json, site: string, parent: string | undefined): Json {
  const places = child(component, "placement");
  const count = child(places, site);
  if (!isObject(places) || count === undefined) return component;
  const { [site]: _, ...others } = places;
  if (parent !== undefined) {
    const there = others[parent];
    const sum = typeof there === "number" && typeof count === "number" ? there + count : count;
    return { ...objectOf(component), placement: { ...others, [parent]: sum } };
  }
  if (Object.keys(others).length > 0) return { ...objectOf(component), placement: others };
  const { placement: __, ...rest } = objectOf(component);
  return count === 1 ? rest : { ...rest, replicas: count };
}

function withoutLayout(tree: DocumentTree, keys: readonly string[]): DocumentTree {
  return keys.reduce<DocumentTree>(
    (at, key) => objectOf(withoutValue(at, ["layout", key], 0)),
    tree,
  );
}

const FRAGMENT_FORMAT = "reliability-fragment/v1";

/** What the clipboard carries between documents: parts and where they stood. */
export function copySelection(tree: DocumentTree, chosen: Selection): DocumentTree {
  const inside = chosen.sites.map((site) => contentsOf(tree, site));
  const components = [...chosen.components, ...inside.flatMap((part) => part.components)];
  const sites = [...chosen.sites, ...inside.flatMap((part) => part.sites)];
  const keys = new Set([...components, ...sites.map((site) => `site:${site}`)]);
  return {
    format: FRAGMENT_FORMAT,
    sites: picked(tree, "sites", sites),
    components: picked(tree, "components", components),
    layout: Object.fromEntries(
      Object.entries(objectOf(tree.layout)).filter(([key]) => keys.has(key)),
    ),
  };
}

function picked(tree: DocumentTree, name: Collection, wanted: readonly string[]): JsonObject {
  const ids = new Set(wanted);
  return Object.fromEntries(
    idsOf(tree, name)
      .filter((id) => ids.has(id))
      .map((id) => [id, item(tree, name, id)]),
  );
}

export interface Pasted {
  readonly tree: DocumentTree;
  readonly selection: Selection;
}

/** Add a fragment (or a whole document) under fresh identifiers, a little aside. */
export function pasteFragment(tree: DocumentTree, fragment: JsonObject, shift: Point): Pasted {
  const names = new Map<string, string>();
  const sites = new Map<string, string>();
  const fresh = (id: string) => freshId(tree, id, [...names.values(), ...sites.values()]);
  for (const id of Object.keys(objectOf(fragment.components))) names.set(id, fresh(id));
  for (const id of Object.keys(objectOf(fragment.sites))) sites.set(id, fresh(id));
  const target = (id: string) => names.get(id) ?? id;
  const place = (id: string) => sites.get(id) ?? id;
  const next = [...names].reduce((at, [old, id]) => {
    const component = child(fragment.components, old) ?? {};
    return withItem(at, "components", id, pastedComponent(at, component, names, place, target));
  }, tree);
  const withSites = [...sites].reduce(
    (at, [old, id]) => withItem(at, "sites", id, pastedSite(tree, fragment, old, place)),
    next,
  );
  return {
    tree: withPastedLayout(withSites, fragment, names, sites, shift),
    selection: { components: [...names.values()], sites: [...sites.values()] },
  };
}

function pastedSite(
  tree: DocumentTree,
  fragment: JsonObject,
  id: string,
  place: (id: string) => string,
): Json {
  const site = objectOf(child(fragment.sites, id));
  const parent = place(textOf(site.parent));
  const known = hasItem(tree, "sites", parent) || child(fragment.sites, textOf(site.parent));
  const { parent: _, ...orphan } = site;
  return known ? { ...orphan, parent } : orphan;
}

function pastedComponent(
  tree: DocumentTree,
  component: Json,
  names: ReadonlyMap<string, string>,
  place: (id: string) => string,
  target: (id: string) => string,
): Json {
  const { needs, placement, ...rest } = objectOf(component);
  const known = (id: string) => names.has(id) || hasItem(tree, "components", id);
  const gates = Array.isArray(needs)
    ? needs.flatMap((need) => pastedNeed(need, known, target))
    : [];
  const places = Object.entries(objectOf(placement)).map(([site, count]) => [place(site), count]);
  return {
    ...rest,
    ...(places.length > 0 ? { placement: Object.fromEntries(places) } : {}),
    ...(gates.length > 0 ? { needs: gates } : {}),
  };
}

/** A gate on parts that exist here; targets that were not copied along are left out. */
function pastedNeed(
  need: Json,
  known: (id: string) => boolean,
  target: (id: string) => string,
): Json[] {
  const gate = isObject(need) ? need : { target: need };
  const lists = (["all_of", "any_of"] as const).filter((key) => Array.isArray(gate[key]));
  const [list] = lists;
  if (list === undefined) {
    const id = textOf(gate.target);
    if (!known(id)) return [];
    return [isObject(need) ? { ...need, target: target(id) } : target(id)];
  }
  const left = (gate[list] as readonly Json[]).map(textOf).filter(known).map(target);
  return left.length > 0 ? [{ ...gate, [list]: left }] : [];
}

function withPastedLayout(
  tree: DocumentTree,
  fragment: JsonObject,
  names: ReadonlyMap<string, string>,
  sites: ReadonlyMap<string, string>,
  shift: Point,
): DocumentTree {
  const moved = Object.entries(objectOf(fragment.layout)).flatMap(([key, value]) => {
    const id = key.startsWith("site:") ? sites.get(key.slice(5)) : names.get(key);
    if (id === undefined || !isObject(value)) return [];
    const { x, y } = value;
    if (typeof x !== "number" || typeof y !== "number") return [];
    const entry = key.startsWith("site:") ? `site:${id}` : id;
    return [[entry, { ...value, x: x + shift.x, y: y + shift.y }] as const];
  });
  if (moved.length === 0) return tree;
  return { ...tree, layout: { ...objectOf(tree.layout), ...Object.fromEntries(moved) } };
}

/** Accept a copied fragment or a whole document; anything else is not ours. */
export function fragmentOf(value: Json): JsonObject | undefined {
  if (!isObject(value)) return undefined;
  const known = value.format === FRAGMENT_FORMAT || value.format === "reliability/v1";
  return known ? value : undefined;
}
