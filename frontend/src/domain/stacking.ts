/** Puts boxes that occupy known columns into rows: in the wished order, none over another. */

/** A component or a site with everything in it. */
export interface Item {
  readonly id: string;
  /** The site's identifier, when it is a site. */
  readonly site?: string;
  /** First and last column. */
  readonly from: number;
  readonly to: number;
  readonly height: number;
  /** Where the upper edge would like to be; the order follows it. */
  readonly wish: number;
  /** Levels of sites inside, the site itself included. */
  readonly depth: number;
  /** What it holds, each with its offset from the upper inner edge. */
  readonly inside: readonly (readonly [Item, number])[];
}

/** Each item with its offset from the top, the first ones at zero. */
export function stacked(items: readonly Item[], gap: number): (readonly [Item, number])[] {
  const ordered = [...items].sort(compareWishes);
  const placed: (readonly [Item, number])[] = [];
  for (const item of ordered) {
    const above = placed.filter(([other]) => other.from <= item.to && item.from <= other.to);
    const free = Math.max(0, ...above.map(([other, top]) => top + other.height + gap));
    placed.push([item, Number.isFinite(item.wish) ? Math.max(free, item.wish) : free]);
  }
  const top = Math.min(...placed.map(([, offset]) => offset));
  return placed.map(([item, offset]) => [item, offset - top]);
}

function compareWishes(one: Item, other: Item): number {
  return one.wish === other.wish ? 0 : one.wish - other.wish;
}
