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

type Placed = readonly [Item, number];

/** Each item with its offset from the top, the first ones at zero. */
export function stacked(items: readonly Item[], gap: number): readonly Placed[] {
  const ordered = [...items].sort(compareWishes);
  const placed: Placed[] = [];
  for (const item of ordered.filter(hasWish)) {
    placed.push([item, Math.max(freeBelow(placed, item, gap), item.wish)]);
  }
  const last = ordered.filter((item) => !hasWish(item));
  const row = Math.max(0, ...last.map((item) => freeBelow(placed, item, gap)));
  return withoutEmptyBands([...placed, ...last.map((item) => [item, row] as const)], gap);
}

function hasWish({ wish }: Item): boolean {
  return Number.isFinite(wish);
}

function freeBelow(placed: readonly Placed[], { from, to }: Item, gap: number): number {
  const above = placed.filter(([other]) => other.from <= to && from <= other.to);
  return Math.max(Number.NEGATIVE_INFINITY, ...above.map(([item, top]) => top + item.height + gap));
}

/** Bands that nothing stands in shrink to one gap; the first item comes to the top. */
function withoutEmptyBands(placed: readonly Placed[], gap: number): readonly Placed[] {
  const downwards = [...placed].sort(([, one], [, other]) => one - other);
  let shift = downwards[0]?.[1] ?? 0;
  let bottom = shift;
  return downwards.map(([item, top], index) => {
    if (index > 0) shift += Math.max(0, top - bottom - gap);
    bottom = Math.max(bottom, top + item.height);
    return [item, top - shift] as const;
  });
}

function compareWishes(one: Item, other: Item): number {
  return one.wish === other.wish ? 0 : one.wish - other.wish;
}
