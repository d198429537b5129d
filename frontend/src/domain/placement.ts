/** Move components and sites between failure domains. */

import {
  containerOf,
  type DocumentTree,
  idsOf,
  item,
  placementOf,
  replicaCount,
  sitesUpwards,
} from "./document";
import { objectOf, withoutValue, withValue } from "./tree";

/** Put all replicas into one site, or into none; a move within its container changes nothing. */
export function moveToSite(tree: DocumentTree, id: string, site: string | undefined): DocumentTree {
  if (containerOf(tree, id) === site) return tree;
  const count = Math.max(1, replicaCount(tree, id));
  const path = ["components", id];
  if (site === undefined) {
    const free = withoutValue(tree, [...path, "placement"]);
    return objectOf(count > 1 ? withValue(free, [...path, "replicas"], count) : free);
  }
  const bare = withoutValue(tree, [...path, "replicas"]);
  return objectOf(withValue(bare, [...path, "placement"], { [site]: count }));
}

export function moveSite(
  tree: DocumentTree,
  site: string,
  parent: string | undefined,
): DocumentTree {
  if (parent !== undefined && sitesUpwards(tree, parent).includes(site)) return tree;
  const path = ["sites", site, "parent"];
  return objectOf(parent === undefined ? withoutValue(tree, path) : withValue(tree, path, parent));
}

/** Change the count in one site; nought takes the site out. */
export function withReplicasIn(
  tree: DocumentTree,
  id: string,
  site: string,
  count: string | number,
): DocumentTree {
  const path = ["components", id, "placement", site];
  const gone = count === "" || count === 0;
  const bare = withoutValue(tree, ["components", id, "replicas"]);
  return objectOf(gone ? withoutValue(tree, path, 2) : withValue(bare, path, count));
}

/** Everything drawn inside a site: components and sites, at any depth. */
export function contentsOf(
  tree: DocumentTree,
  site: string,
): { components: string[]; sites: string[] } {
  const within = (at: string | undefined) =>
    at !== undefined && sitesUpwards(tree, at).includes(site);
  return {
    components: idsOf(tree, "components").filter((id) => within(containerOf(tree, id))),
    sites: idsOf(tree, "sites").filter((id) => id !== site && within(id)),
  };
}

/** A short text such as `eu-a 3 · eu-b 3`, for components in several sites. */
export function placementChips(tree: DocumentTree, id: string): string[] {
  const placed = placementOf(tree, id);
  const inOwnBox = placed.length === 1 && placed[0]?.[0] === containerOf(tree, id);
  return inOwnBox ? [] : placed.map(([site, count]) => `${site} ${String(count)}`);
}

export function standbyMode(tree: DocumentTree, id: string): string {
  const { standby } = item(tree, "components", id);
  const mode = objectOf(standby).mode;
  return typeof mode === "string" ? mode : "";
}
