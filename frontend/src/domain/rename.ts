/** Give something another identifier, and follow it wherever it is mentioned. */

import { type Collection, type DocumentTree, hasItem } from "./document";
import { IDENTIFIER } from "./ids";
import {
  child,
  isList,
  isObject,
  type Json,
  type JsonObject,
  listOf,
  mappedValues,
  objectOf,
  renamedKey,
  withValue,
} from "./tree";

export type RenameRefusal = "shape" | "taken";

/** Why a new identifier cannot be had; undefined when it can. */
export function renameRefusal(
  tree: DocumentTree,
  name: Collection,
  from: string,
  to: string,
): RenameRefusal | undefined {
  if (!IDENTIFIER.test(to)) return "shape";
  return to !== from && hasItem(tree, name, to) ? "taken" : undefined;
}

export function renameItem(
  tree: DocumentTree,
  name: Collection,
  from: string,
  to: string,
): DocumentTree {
  if (from === to || renameRefusal(tree, name, from, to) !== undefined) return tree;
  const renamed = { ...tree, [name]: renamedKey(tree[name], from, to) };
  switch (name) {
    case "components":
      return renamedLayout(componentMentions(renamed, from, to), from, to);
    case "sites":
      return renamedLayout(siteMentions(renamed, from, to), `site:${from}`, `site:${to}`);
    case "journeys":
      return renamed;
    default:
      return name satisfies never;
  }
}

function renamedLayout(tree: DocumentTree, from: string, to: string): DocumentTree {
  if (child(tree.layout, from) === undefined) return tree;
  return { ...tree, layout: renamedKey(tree.layout, from, to) };
}

function componentMentions(tree: DocumentTree, from: string, to: string): DocumentTree {
  const components = mappedValues(tree.components, (component) =>
    changed(component, "needs", (needs) => listOf(needs).map((need) => retarget(need, from, to))),
  );
  if (tree.journeys === undefined) return { ...tree, components };
  const journeys = mappedValues(tree.journeys, (journey) =>
    changed(journey, "entry", (entry) => (entry === from ? to : entry)),
  );
  return { ...tree, components, journeys };
}

function retarget(need: Json, from: string, to: string): Json {
  if (need === from) return to;
  if (!isObject(need)) return need;
  return ["target", "all_of", "any_of"].reduce<Json>(
    (gate, key) =>
      changed(gate, key, (named) => {
        if (isList(named)) return named.map((target) => (target === from ? to : target));
        return named === from ? to : named;
      }),
    need,
  );
}

function siteMentions(tree: DocumentTree, from: string, to: string): DocumentTree {
  const sites = mappedValues(tree.sites, (site) =>
    changed(site, "parent", (parent) => (parent === from ? to : parent)),
  );
  const components = mappedValues(tree.components, (component) => {
    const placed = changed(component, "placement", (places) =>
      isObject(places) ? renamedKey(places, from, to) : places,
    );
    return ["backup", "log_shipping"].reduce((value, key) => {
      const path = ["data", key, "at"];
      const kept = child(child(child(value, "data"), key), "at");
      return kept === from ? withValue(value, path, to) : value;
    }, placed);
  });
  return { ...tree, sites, components };
}

/** Change one field where it exists; everything else stays the same object. */
function changed(value: Json, key: string, change: (field: Json) => Json): Json {
  const old = child(value, key);
  if (old === undefined) return value;
  const fields: JsonObject = objectOf(value);
  return { ...fields, [key]: change(old) };
}
