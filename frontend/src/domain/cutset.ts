/** The cut set that takes most of the downtime: which elements fail together in it. */

import type { Evaluation } from "../api/result";

export interface CutSet {
  readonly events: readonly string[];
  readonly unavailability: number;
  /** Of the downtime of the whole; cut sets may overlap, so that shares may add up to more. */
  readonly share: number;
  readonly component: ReadonlySet<string>;
  readonly site: ReadonlySet<string>;
}

const known = new WeakMap<Evaluation, CutSet | undefined>();

/** Found once for a result: every node of the canvas asks. */
export function dominantCutSet(result: Evaluation | undefined): CutSet | undefined {
  if (result === undefined) return undefined;
  if (!known.has(result)) known.set(result, found(result));
  return known.get(result);
}

function found({ cut_sets = [], whole }: Evaluation): CutSet | undefined {
  const [first, ...others] = cut_sets;
  if (first === undefined) return undefined;
  const largest = others.reduce(
    (most, other) => (other.unavailability > most.unavailability ? other : most),
    first,
  );
  const { events, unavailability } = largest;
  const names = events.map(elementOf);
  const idsOf = (kind: "component" | "site") =>
    new Set(names.filter((name) => name.kind === kind).map(({ id }) => id));
  const share = whole.unavailability > 0 ? Math.min(1, unavailability / whole.unavailability) : 0;
  return { events, unavailability, share, component: idsOf("component"), site: idsOf("site") };
}

/** An event is named `site:eu-a`, `failover:db`, `web` or `web (2 of 3 replicas)`. */
export function elementOf(event: string) {
  const [name = ""] = event.split(" ");
  const colon = name.indexOf(":");
  const kind = name.startsWith("site:") ? ("site" as const) : ("component" as const);
  return { kind, id: name.slice(colon + 1) };
}
