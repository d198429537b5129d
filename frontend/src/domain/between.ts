/** Change a dependency where it is drawn: put something between, lead it elsewhere. */

import { type DocumentTree, gateOf, needsOf } from "./document";
import { connect, dependsOn, removeTarget, withTargets } from "./needs";
import { objectOf, withValue } from "./tree";

/** One line of the canvas: a target of a gate of a component. */
export interface LineEnd {
  readonly owner: string;
  readonly index: number;
  readonly target: string;
}

/** The new component takes the target's place in the gate, and needs the target itself. */
export function insertBetween(tree: DocumentTree, line: LineEnd, id: string): DocumentTree {
  return connect(withTarget(tree, line, id), id, line.target);
}

/** Lead a line to another target; unchanged where that is there already or closes a cycle. */
export function retargetLine(tree: DocumentTree, line: LineEnd, target: string): DocumentTree {
  if (target === line.target || target === line.owner) return tree;
  return dependsOn(tree, target, line.owner) ? tree : withTarget(tree, line, target);
}

/** Let another component have the need; what it does when it is down stays behind. */
export function moveLine(tree: DocumentTree, line: LineEnd, owner: string): DocumentTree {
  if (owner === line.owner || owner === line.target) return tree;
  if (dependsOn(tree, line.target, owner)) return tree;
  return connect(removeTarget(tree, line.owner, line.index, line.target), owner, line.target);
}

function withTarget(tree: DocumentTree, line: LineEnd, target: string): DocumentTree {
  const need = needsOf(tree, line.owner)[line.index];
  if (need === undefined) return tree;
  const { targets } = gateOf(need);
  if (targets.includes(target)) return tree;
  const next = targets.map((known) => (known === line.target ? target : known));
  const path = ["components", line.owner, "needs", line.index];
  return objectOf(withValue(tree, path, withTargets(need, next)));
}
