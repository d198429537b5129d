/** What is taken to fail, beside the document, and what the server says of it. Pure. */

import {
  type DocumentTree,
  displayName,
  gatesOf,
  hasItem,
  placementOf,
  replicaCount,
} from "./document";

/** One thing that fails and stays failed; the words are those of the API. */
export interface FailedElement {
  readonly kind: "component" | "replica" | "site" | "link";
  readonly id: string;
  readonly site?: string;
  readonly count?: number;
  readonly index?: number;
  readonly target?: string;
}

export type Fortune =
  | "up"
  | "weakened"
  | "degraded"
  | "partial"
  | "cached"
  | "interrupted"
  | "down"
  | "failed";

export interface Span {
  readonly expected: number;
  readonly worst: number;
}

export interface Fate {
  readonly status: Fortune;
  readonly served: number;
  readonly quality: number;
  readonly lasting_served: number;
  readonly lasting_quality: number;
  readonly cached_seconds?: number;
  readonly rto_seconds?: Span;
  readonly rpo_seconds?: Span;
}

export interface ComponentFate extends Fate {
  readonly lost_replicas: number;
  readonly replicas: number;
}

export interface JourneyFate extends Fate {
  readonly name: string;
  readonly entry: string;
}

/** How components fare and which needs are not met, be it a question or a playback. */
export interface Fates {
  readonly components: { readonly [id: string]: { readonly status: Fortune } };
  readonly lost_needs: { readonly [id: string]: readonly number[] };
}

export interface WhatIf {
  readonly journeys: { readonly [id: string]: JourneyFate };
  readonly components: { readonly [id: string]: ComponentFate };
  readonly lost_needs: { readonly [id: string]: readonly number[] };
  readonly served: number;
  readonly lasting_served: number;
  readonly sentence: string;
  readonly sentences: readonly string[];
}

/** A part of the canvas that can be selected and failed. */
type Part =
  | { readonly kind: "component" | "site"; readonly id: string }
  | { readonly kind: "gate"; readonly id: string; readonly index: number };

/** Elements of the same key are the same element, however many of its replicas fail. */
export function failedKey({ kind, id, site = "", index, target = "" }: FailedElement): string {
  return [kind, id, site, index ?? "", target].join("|");
}

export function elementOf(part: Part): FailedElement {
  return part.kind === "gate"
    ? { kind: "link", id: part.id, index: part.index }
    : { kind: part.kind, id: part.id };
}

export function isFailed(failed: readonly FailedElement[], element: FailedElement): boolean {
  const key = failedKey(element);
  return failed.some((other) => failedKey(other) === key);
}

/** With an element failed too, or in place of the one of the same key. */
export function withElement(
  failed: readonly FailedElement[],
  element: FailedElement,
): FailedElement[] {
  const key = failedKey(element);
  return [...failed.filter((other) => failedKey(other) !== key), element];
}

export function withoutElement(
  failed: readonly FailedElement[],
  element: FailedElement,
): FailedElement[] {
  const key = failedKey(element);
  return failed.filter((other) => failedKey(other) !== key);
}

/** Fail all of some elements, or recover them when all of them are failed already. */
export function toggled(
  failed: readonly FailedElement[],
  elements: readonly FailedElement[],
): readonly FailedElement[] {
  if (elements.length === 0) return failed;
  const all = elements.every((element) => isFailed(failed, element));
  return elements.reduce<readonly FailedElement[]>(all ? withoutElement : withElement, failed);
}

/** Replicas of a component that an element may take, in its site or anywhere. */
export function replicasOf(tree: DocumentTree, { id, site }: FailedElement): number {
  if (site === undefined) return replicaCount(tree, id);
  return Number(placementOf(tree, id).find(([place]) => place === site)?.[1] ?? 0) || 0;
}

/** Elements that the document still has: others recover when what they name is deleted. */
export function thoseThere(
  tree: DocumentTree,
  failed: readonly FailedElement[],
): readonly FailedElement[] {
  const left = failed.filter((element) => isThere(tree, element));
  return left.length === failed.length ? failed : left;
}

function isThere(tree: DocumentTree, element: FailedElement): boolean {
  const { kind, id, index = 0, target } = element;
  if (!hasItem(tree, kind === "site" ? "sites" : "components", id)) return false;
  if (kind === "replica") return replicasOf(tree, element) >= (element.count ?? 1);
  if (kind !== "link") return true;
  const gate = gatesOf(tree, id)[index];
  return gate !== undefined && (target === undefined || gate.targets.includes(target));
}

/** Names of an element for a person: what it is of, and where. */
export function namesOf(tree: DocumentTree, element: FailedElement) {
  const { kind, id, index = 0, target, site } = element;
  const name = displayName(tree, kind === "site" ? "sites" : "components", id);
  const targets = target === undefined ? (gatesOf(tree, id)[index]?.targets ?? []) : [target];
  return {
    name,
    targets: targets.map((key) => displayName(tree, "components", key)).join(", "),
    place: site === undefined ? undefined : displayName(tree, "sites", site),
  };
}

/** How a line fares: cut itself, or as its target does; undefined when it is as ever. */
export type LineFortune = "cut" | Exclude<Fortune, "up" | "weakened" | "failed">;

export function lineFortune(
  failed: readonly FailedElement[],
  result: Fates | undefined,
  line: { readonly owner: string; readonly index: number; readonly target: string },
): LineFortune | undefined {
  const { owner: id, index, target } = line;
  const whole: FailedElement = { kind: "link", id, index };
  if (isFailed(failed, whole)) return "cut";
  if (target === "") return isNeedLost(result, id, index) ? "down" : undefined;
  if (isFailed(failed, { ...whole, target })) return "cut";
  if (isFailed(failed, { kind: "component", id: target })) return "down";
  const status = result?.components[target]?.status;
  switch (status) {
    case undefined:
    case "up":
    case "weakened":
      return undefined;
    case "failed":
      return "down";
    default:
      return status;
  }
}

export function isNeedLost(result: Fates | undefined, id: string, index: number): boolean {
  return result?.lost_needs[id]?.includes(index) ?? false;
}
