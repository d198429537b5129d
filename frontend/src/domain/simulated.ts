/** A simulation beside the estimates that it checks. Pure. */

import type { Json } from "./tree";
import { isObject, listOf, objectOf, textOf } from "./tree";

export type CampaignState = "queued" | "running" | "succeeded" | "failed" | "cancelled";
export type VerdictWord = "confirmed" | "not_refuted" | "refuted";

export interface Comparison {
  readonly scope: string;
  readonly figure: string;
  readonly estimate: number;
  readonly simulated: number;
  /** 99 %; the upper end is missing where the simulation does not bound it. */
  readonly interval: readonly [number, number | null];
  readonly verdict: VerdictWord;
}

export interface Campaign {
  readonly id: string;
  readonly state: CampaignState;
  readonly progress: number;
  readonly eta_seconds: number | null;
  /** Why its verdicts count no longer, as far as the server knows. */
  readonly expired: "document" | "analysis" | null;
  readonly error: { readonly message: string } | null;
  readonly sentence: string;
  readonly validation: readonly Comparison[];
  readonly result: {
    readonly worst_outage?: { readonly seconds: number } | null;
    /** The longest ones after it, if the simulation kept them. */
    readonly further_outages?: readonly { readonly seconds: number }[];
  } | null;
}

export function campaignOf(body: Json): Campaign | undefined {
  return isObject(body) && textOf(body.id) !== "" && textOf(body.state) !== ""
    ? (body as unknown as Campaign)
    : undefined;
}

/** The newest check of availability in a list that begins with the newest simulation. */
export function newestCheck(body: Json): string | undefined {
  const rows = listOf(objectOf(body).results).map(objectOf);
  return textOf(rows.find(({ kind }) => kind === "montecarlo")?.id) || undefined;
}

export function isActive({ state }: Campaign): boolean {
  return state === "queued" || state === "running";
}

/** What the page and the report call the verdict on a simulation: that on its first figure. */
export function verdictOf({ validation, state }: Campaign): VerdictWord | undefined {
  return state === "succeeded" ? validation[0]?.verdict : undefined;
}

/** Figures of the whole and of journeys, scope by scope; those of components are on their page. */
export function mainGroups({ validation }: Campaign): [string, Comparison[]][] {
  const groups = new Map<string, Comparison[]>();
  for (const item of validation) {
    if (item.scope.startsWith("components.")) continue;
    groups.set(item.scope, [...(groups.get(item.scope) ?? []), item]);
  }
  return [...groups];
}

export const BAND = { width: 160, margin: 4, reach: 0.2 };

/** Where interval and simulated value lie on an axis with the estimate in its middle. */
export interface Band {
  readonly left: number;
  readonly width: number;
  readonly dot: number;
}

/** Place an interval around the estimate; what lies beyond the axis ends at its edge. */
export function bandOf({ estimate, simulated, interval }: Comparison): Band | undefined {
  const [low, high] = interval;
  if (!(estimate > 0) || high === null) return undefined;
  const unit = (BAND.width / 2 - BAND.margin) / (BAND.reach * estimate);
  const place = (value: number) => {
    const at = BAND.width / 2 + (value - estimate) * unit;
    return Math.min(Math.max(at, BAND.margin), BAND.width - BAND.margin);
  };
  const left = place(low);
  return { left, width: Math.max(place(high) - left, 1.5), dot: place(simulated) };
}
