/** Two versions of a document in one: what is gone stays drawn, beside what came. */

import {
  collection,
  type DocumentTree,
  gatesOf,
  hasItem,
  type IfDown,
  idsOf,
  item,
  needsOf,
} from "../domain/document";
import type { Link } from "../domain/graph";
import { type Json, type JsonObject, objectOf } from "../domain/tree";
import type { Mark } from "./data";

type Needs = ReadonlyMap<string, string>;

/** The later document with what was removed since the earlier one. */
export function unionOf(before: DocumentTree, after: DocumentTree): DocumentTree {
  return {
    ...after,
    sites: { ...collection(before, "sites"), ...collection(after, "sites") },
    components: {
      ...collection(before, "components"),
      ...componentsWithLostNeeds(before, after),
    },
    layout: { ...objectOf(before.layout), ...objectOf(after.layout) },
  };
}

function componentsWithLostNeeds(before: DocumentTree, after: DocumentTree): JsonObject {
  const entries = idsOf(after, "components").map((id) => {
    const lost = hasItem(before, "components", id) ? lostNeeds(before, after, id) : [];
    const component = item(after, "components", id);
    return [id, lost.length === 0 ? component : withLost(component, after, id, lost)] as const;
  });
  return Object.fromEntries(entries);
}

function withLost(
  component: JsonObject,
  after: DocumentTree,
  id: string,
  lost: readonly Json[],
): JsonObject {
  return { ...component, needs: [...needsOf(after, id), ...lost] };
}

/** Needs that are gone, each as a line of its own. */
function lostNeeds(before: DocumentTree, after: DocumentTree, id: string): Json[] {
  const kept = new Set(gatesOf(after, id).flatMap(({ targets }) => targets));
  return gatesOf(before, id).flatMap(({ targets, ifDown }) =>
    targets.filter((target) => !kept.has(target)).map((target) => ({ target, if_down: ifDown })),
  );
}

/** How a line of the document that is shown came about; nothing for one that is in both alike. */
export function lineMarks(
  before: DocumentTree,
  after: DocumentTree,
  shown: DocumentTree,
): (link: Link) => Mark | undefined {
  const old = needPairs(before);
  const fresh = needPairs(after);
  const markOf = (source: string, target: string): Mark | undefined => {
    const was = old.get(pair(source, target));
    const is = fresh.get(pair(source, target));
    if (was === is) return undefined;
    if (was === undefined) return "added";
    return is === undefined ? "removed" : "changed";
  };
  return (link) => {
    if (link.part !== "into") return markOf(link.source, link.target);
    const gate = gatesOf(shown, link.source)[link.index];
    const marks = new Set((gate?.targets ?? []).map((target) => markOf(link.source, target)));
    return marks.size === 1 ? [...marks][0] : undefined;
  };
}

/** What each component needs, with the effect and the gate of the need. */
function needPairs(tree: DocumentTree): Needs {
  return new Map(
    idsOf(tree, "components").flatMap((id) =>
      gatesOf(tree, id).flatMap((gate) =>
        gate.targets.map((target) => [pair(id, target), signature(gate)] as const),
      ),
    ),
  );
}

function signature(gate: {
  form: string;
  required: number;
  ifDown: IfDown;
  targets: readonly string[];
}) {
  const isAlone = gate.targets.length === 1;
  return isAlone ? gate.ifDown : `${gate.ifDown} ${gate.form} ${gate.required}`;
}

function pair(source: string, target: string): string {
  return JSON.stringify([source, target]);
}
