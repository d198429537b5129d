/** Edit the gates of a component, in whichever form they were written. */

import { type DocumentTree, type GateForm, gateOf, type IfDown, idsOf, needsOf } from "./document";
import {
  isObject,
  type Json,
  type JsonObject,
  objectOf,
  textOf,
  withoutValue,
  withValue,
} from "./tree";

/** Add a dependency on one target, unless a gate on it alone is there already. */
export function connect(tree: DocumentTree, source: string, target: string): DocumentTree {
  if (source === target) return tree;
  const known = needsOf(tree, source).some((need) => {
    const gate = gateOf(need);
    return gate.form === "target" && gate.targets[0] === target;
  });
  if (known) return tree;
  return withNeeds(tree, source, [...needsOf(tree, source), target]);
}

/** Whether `from` needs `to`, directly or through others: the other way would close a cycle. */
export function dependsOn(tree: DocumentTree, from: string, to: string): boolean {
  const seen = new Set<string>();
  const waiting = [from];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    if (at === to) return true;
    if (seen.has(at)) continue;
    seen.add(at);
    waiting.push(...needsOf(tree, at).flatMap((need) => gateOf(need).targets));
  }
  return false;
}

/** All that need a component, directly or through others, and the component itself. */
export function dependentsOf(tree: DocumentTree, id: string): ReadonlySet<string> {
  const needing = new Map<string, string[]>();
  for (const source of idsOf(tree, "components")) {
    for (const target of needsOf(tree, source).flatMap((need) => gateOf(need).targets)) {
      needing.set(target, [...(needing.get(target) ?? []), source]);
    }
  }
  const found = new Set<string>();
  const waiting = [id];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    if (found.has(at)) continue;
    found.add(at);
    waiting.push(...(needing.get(at) ?? []));
  }
  return found;
}

function withNeeds(tree: DocumentTree, source: string, needs: readonly Json[]): DocumentTree {
  const path = ["components", source, "needs"];
  return objectOf(needs.length > 0 ? withValue(tree, path, needs) : withoutValue(tree, path));
}

export function removeNeed(tree: DocumentTree, source: string, index: number): DocumentTree {
  return withNeeds(
    tree,
    source,
    needsOf(tree, source).filter((_, position) => position !== index),
  );
}

/** Take one target out of a gate; a gate without targets goes. */
export function removeTarget(
  tree: DocumentTree,
  source: string,
  index: number,
  target: string,
): DocumentTree {
  const need = needsOf(tree, source)[index];
  if (need === undefined) return tree;
  const left = withoutTarget(need, target);
  if (left === undefined) return removeNeed(tree, source, index);
  return objectOf(withValue(tree, ["components", source, "needs", index], left));
}

export function withoutTarget(need: Json, target: string): Json | undefined {
  const gate = gateOf(need);
  const left = gate.targets.filter((name) => name !== target);
  if (left.length === gate.targets.length) return need;
  if (left.length === 0 || gate.form === "target") return undefined;
  return shortest({ ...objectOf(need), [gate.form]: left });
}

/** Change fields of a gate; an empty value removes its field. */
export function editNeed(need: Json, fields: { readonly [key: string]: Json | undefined }): Json {
  const full: JsonObject = isObject(need) ? need : { target: textOf(need) };
  const merged = Object.entries({ ...full, ...fields }).filter(
    (entry): entry is [string, Json] => entry[1] !== undefined,
  );
  return shortest(Object.fromEntries(merged));
}

/** Write the same targets as another form of gate; what the new form cannot have is dropped. */
export function withForm(need: Json, form: GateForm): Json {
  const { targets } = gateOf(need);
  const bare = editNeed(need, { target: undefined, all_of: undefined, any_of: undefined });
  const kept =
    form === "any_of" ? bare : editNeed(bare, { required: undefined, failover_time: undefined });
  return editNeed(kept, form === "target" ? { target: targets[0] ?? "" } : { [form]: targets });
}

export function withTargets(need: Json, targets: readonly string[]): Json {
  const { form } = gateOf(need);
  return editNeed(need, form === "target" ? { target: targets[0] ?? "" } : { [form]: targets });
}

const EFFECT_STARTS: { readonly [effect in IfDown]: JsonObject } = {
  fail: {},
  degrade: { quality: 0.8 },
  serve_cached: { hit_ratio: 0.9, ttl: "10m", stale_if_error: "1h" },
};

/**
 * The same need with another effect. Fields of the other effects are dropped, for the document
 * refuses what has no meaning; those of this one start with typical values.
 */
export function withEffect(need: Json, ifDown: IfDown): Json {
  const starts = EFFECT_STARTS[ifDown];
  const old = objectOf(need);
  const fields = ["quality", "hit_ratio", "ttl", "stale_if_error"].map((key) => [
    key,
    starts[key] === undefined ? undefined : (old[key] ?? starts[key]),
  ]);
  const effect = ifDown === "fail" ? undefined : ifDown;
  return editNeed(need, { if_down: effect, ...Object.fromEntries(fields) });
}

/** `{target: db}` is written `db`, as a person would. */
function shortest(need: JsonObject): Json {
  const keys = Object.keys(need);
  return keys.length === 1 && keys[0] === "target" ? textOf(need.target) : need;
}
