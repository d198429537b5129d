/** Lists that are merged item by item: the needs of a component and the targets of a gate. */

import { gateOf } from "./document";
import { isList, type Json, type Path } from "./tree";

/** Items of a list under names that stay when the rest of an item is edited. */
export type Named = ReadonlyMap<string, Json>;

/** Whether the items at this place have an identity of their own. */
export function hasNamedItems(path: Path, value: Json | undefined): value is readonly Json[] {
  const last = path[path.length - 1];
  return isList(value) && (last === "needs" || last === "all_of" || last === "any_of");
}

/** A need is known by its targets, a target by itself; equals are counted. */
export function namedItems(items: readonly Json[]): Named {
  const named = new Map<string, Json>();
  for (const item of items) {
    const name = [...gateOf(item).targets].sort().join(" | ");
    let unique = name;
    for (let count = 2; named.has(unique); count += 1) unique = `${name} (${count})`;
    named.set(unique, item);
  }
  return named;
}

/**
 * Put merged items in an order: that of the side which changed it, `mine` if both did.
 * What only the other side has stands behind the item that it follows there.
 */
export function ordered(base: Named, mine: Named, theirs: Named, kept: ReadonlySet<string>) {
  const isMoved = !isSameOrder(base, mine);
  const [lead, rest] = isMoved ? [mine, theirs] : [theirs, mine];
  const order = [...lead.keys()];
  const others = [...rest.keys()];
  others.forEach((name, index) => {
    if (order.includes(name)) return;
    const before = others.slice(0, index).findLast((earlier) => order.includes(earlier));
    order.splice(before === undefined ? 0 : order.indexOf(before) + 1, 0, name);
  });
  return order.filter((name) => kept.has(name));
}

function isSameOrder(one: Named, other: Named): boolean {
  const left = [...one.keys()].filter((name) => other.has(name));
  const right = [...other.keys()].filter((name) => one.has(name));
  return left.every((name, index) => name === right[index]);
}

/** Whether both sides put what all three have in common into different orders. */
export function ordersClash(base: Named, mine: Named, theirs: Named): boolean {
  return !isSameOrder(base, mine) && !isSameOrder(base, theirs) && !isSameOrder(mine, theirs);
}
