/** The worst outage of a simulation, and what was up and down at each of its moments. Pure. */

import {
  type DocumentTree,
  gatesOf,
  idsOf,
  placementOf,
  replicaCount,
  requiredCount,
  sitesUpwards,
} from "./document";
import type { Fortune } from "./whatif";

export interface Thing {
  readonly kind: "site" | "common_cause" | "replica" | "failover" | "move" | "cache";
  readonly id: string;
  readonly replica?: number;
  readonly site?: string;
}

export interface ComponentState {
  readonly available: boolean;
  readonly served: number;
  readonly quality: number;
}

type States = { readonly [id: string]: ComponentState };

export interface OutageEvent extends Thing {
  /** Seconds from the moment when the whole was lost. */
  readonly t: number;
  readonly event: "down" | "up" | "done";
  readonly components?: States;
  readonly journeys?: { readonly [id: string]: boolean };
}

export interface Outage {
  readonly simulation: string;
  readonly seconds: number;
  readonly begins: number;
  readonly complete: boolean;
  readonly down: readonly Thing[];
  readonly components: States;
  readonly journeys: readonly string[];
  readonly events: readonly OutageEvent[];
  /** The document that was simulated, which may have changed since. */
  readonly document: DocumentTree;
  /** 1 is the longest that the simulation keeps. */
  readonly rank?: number;
  /** Seconds of all that it keeps, by rank. */
  readonly longest?: readonly number[];
}

/** The state after some of the events; step 0 is before the first of them. */
export interface Frame {
  readonly step: number;
  readonly t: number;
  readonly failed: ReadonlyMap<string, Thing>;
  /** Components that do not work in full. */
  readonly components: ReadonlyMap<string, ComponentState>;
  /** Journeys that are lost, `whole` among them. */
  readonly lost: ReadonlySet<string>;
  /** Components and sites that something has happened to so far. */
  readonly touched: ReadonlySet<string>;
}

export const WHOLE = "whole";
const FULL = 1 - 1e-9;

function thingKey({ kind, id, replica, site = "" }: Thing): string {
  return [kind, id, replica ?? "", site].join("|");
}

export function lastStep(outage: Outage): number {
  return outage.events.length;
}

/** A step that the outage has. */
export function clampedStep(outage: Outage, step: number): number {
  return Math.min(Math.max(0, step), lastStep(outage));
}

/** The last step that has happened at a time. */
export function stepAt(outage: Outage, t: number): number {
  return outage.events.filter((event) => event.t <= t).length;
}

/** The event that leads to a step; none leads to the first. */
export function eventOf(outage: Outage, step: number): OutageEvent | undefined {
  return step > 0 ? outage.events[step - 1] : undefined;
}

/** What an outage comes down to: the step at which it began, that of the loss, and what users lost. */
export interface Gist {
  readonly first: number;
  readonly loss: number;
  readonly lost: readonly string[];
}

export function gistOf(outage: Outage): Gist {
  const { events, journeys } = outage;
  const lost = events.flatMap((event) =>
    Object.entries(event.journeys ?? {}).flatMap(([id, isUp]) => (isUp ? [] : [id])),
  );
  const isEarlier = outage.down.length > 0;
  return {
    first: isEarlier ? 0 : events.findIndex(({ event }) => event === "down") + 1,
    loss: events.findIndex((event) => event.journeys?.[WHOLE] === false) + 1,
    lost: [...new Set([...journeys, ...lost])].filter((id) => id !== WHOLE),
  };
}

/** The state after a step, made from the beginning: stepping back cannot go wrong. */
export function frameAt(outage: Outage, wanted: number): Frame {
  const step = clampedStep(outage, wanted);
  const failed = new Map(outage.down.map((thing) => [thingKey(thing), thing]));
  const components = new Map(Object.entries(outage.components));
  const lost = new Set(outage.journeys);
  const touched = new Set([
    ...components.keys(),
    ...outage.down.flatMap((thing) => reachOf(outage.document, thing)),
  ]);
  for (const event of outage.events.slice(0, step)) {
    turn(failed, event);
    work(components, event);
    serve(lost, event);
    for (const id of Object.keys(event.components ?? {})) touched.add(id);
    for (const key of reachOf(outage.document, event)) touched.add(key);
  }
  const t = eventOf(outage, step)?.t ?? outage.begins;
  return { step, t, failed, components, lost, touched };
}

function turn(failed: Map<string, Thing>, event: OutageEvent): void {
  if (event.event === "down") failed.set(thingKey(event), event);
  if (event.event === "up") failed.delete(thingKey(event));
}

function work(components: Map<string, ComponentState>, event: OutageEvent): void {
  for (const [id, state] of Object.entries(event.components ?? {})) {
    if (isFull(state)) components.delete(id);
    else components.set(id, state);
  }
}

function serve(lost: Set<string>, event: OutageEvent): void {
  for (const [id, isUp] of Object.entries(event.journeys ?? {})) {
    if (isUp) lost.delete(id);
    else lost.add(id);
  }
}

export function isFull({ available, served, quality }: ComponentState): boolean {
  return available && served >= FULL && quality >= FULL;
}

const siteTouch = (id: string) => `site:${id}`;

/** What a failure reaches by itself: a component, or sites with the components in them. */
function reachOf(tree: DocumentTree, { kind, id }: Thing): string[] {
  if (kind !== "site") return [id];
  const sites = idsOf(tree, "sites").filter((site) => sitesUpwards(tree, site).includes(id));
  const guests = idsOf(tree, "components").filter((component) =>
    placementOf(tree, component).some(([site]) => sites.includes(site)),
  );
  return [...sites.map(siteTouch), ...guests];
}

function isSiteDown(tree: DocumentTree, frame: Frame, site: string): boolean {
  return sitesUpwards(tree, site).some((id) => frame.failed.has(thingKey({ kind: "site", id })));
}

/** Replicas of a component that do not work, be it for their site. */
export function lostReplicas({ document: tree }: Outage, frame: Frame, id: string): number {
  if (frame.failed.has(thingKey({ kind: "common_cause", id }))) return replicaCount(tree, id);
  const broken = [...frame.failed.values()].filter(
    (thing) => thing.kind === "replica" && thing.id === id,
  );
  const inSites = placementOf(tree, id)
    .filter(([site]) => isSiteDown(tree, frame, site))
    .reduce((sum, [, count]) => sum + (typeof count === "number" ? count : 0), 0);
  const elsewhere = broken.filter(
    ({ site }) => site === undefined || !isSiteDown(tree, frame, site),
  );
  return Math.min(replicaCount(tree, id), inSites + elsewhere.length);
}

/** How a component fares at a moment; undefined for one that nothing has happened to. */
export function fortuneOf(outage: Outage, frame: Frame, id: string): Fortune | undefined {
  const state = frame.components.get(id);
  const lost = lostReplicas(outage, frame, id);
  if (state?.available === false) return whyDown(outage, frame, id, lost);
  if (state !== undefined && state.served < FULL) {
    return isCached(outage, frame, id) ? "cached" : "partial";
  }
  if (state !== undefined && state.quality < FULL) return "degraded";
  if (lost > 0) return "weakened";
  return frame.touched.has(id) ? "up" : undefined;
}

/** Failed itself, on the way to another replica, or taken down by what it needs. */
function whyDown(outage: Outage, frame: Frame, id: string, lost: number): Fortune {
  const { document: tree } = outage;
  if (replicaCount(tree, id) - lost < requiredCount(tree, id)) return "failed";
  const back = outage.events
    .slice(frame.step)
    .find(({ components }) => components?.[id]?.available === true);
  const moves = back?.kind === "failover" || back?.kind === "move";
  return moves && back.id === id ? "interrupted" : "down";
}

function isCached(outage: Outage, frame: Frame, id: string): boolean {
  const gates = gatesOf(outage.document, id);
  return lostNeeds(outage, frame, id).some((index) => gates[index]?.ifDown === "serve_cached");
}

/** Dependencies of a component with too few targets that work, by their number. */
export function lostNeeds(outage: Outage, frame: Frame, id: string): number[] {
  return gatesOf(outage.document, id).flatMap(({ targets, required }, index) => {
    const left = targets.filter((target) => frame.components.get(target)?.available !== false);
    return left.length < required ? [index] : [];
  });
}

export type SiteFortune = "failed" | "down" | "up";

/** How a site fares: failed itself, in one that failed, back again, or as ever. */
export function siteFortuneOf(outage: Outage, frame: Frame, id: string): SiteFortune | undefined {
  if (frame.failed.has(thingKey({ kind: "site", id }))) return "failed";
  if (isSiteDown(outage.document, frame, id)) return "down";
  return frame.touched.has(siteTouch(id)) ? "up" : undefined;
}

/** What an event changed besides itself. */
export interface Effect {
  readonly lost: readonly string[];
  readonly worse: readonly string[];
  readonly back: readonly string[];
  readonly journeysLost: readonly string[];
  readonly journeysBack: readonly string[];
  readonly whole: "lost" | "back" | undefined;
}

/** Tell the effects of the event that leads to a step, against the state before it. */
export function effectOf(outage: Outage, step: number): Effect {
  const event = eventOf(outage, step);
  const before = frameAt(outage, step - 1);
  const changes = Object.entries(event?.components ?? {});
  const turns = Object.entries(event?.journeys ?? {}).filter(([id]) => id !== WHOLE);
  const whole = event?.journeys?.[WHOLE];
  const wasDown = (id: string) => before.components.get(id)?.available === false;
  return {
    lost: keys(changes, (state, id) => !state.available && !wasDown(id)),
    worse: keys(changes, (state) => state.available && !isFull(state)),
    back: keys(changes, (state) => isFull(state)),
    journeysLost: keys(turns, (isUp) => !isUp),
    journeysBack: keys(turns, (isUp) => isUp),
    whole: whole === undefined ? undefined : whole ? "back" : "lost",
  };
}

function keys<T>(entries: readonly [string, T][], isWanted: (value: T, id: string) => boolean) {
  return entries.filter(([id, value]) => isWanted(value, id)).map(([id]) => id);
}

const PAUSE_MS = { least: 900, most: 2600 };

/** How long to show a step before the next: longer before a long silence, never for long. */
export function pauseAfter(outage: Outage, step: number, speed: number): number {
  const { begins, seconds } = outage;
  const gap = (eventOf(outage, step + 1)?.t ?? seconds) - (eventOf(outage, step)?.t ?? begins);
  const share = Math.log1p(Math.max(0, gap)) / Math.log1p(Math.max(1, seconds - begins));
  return (PAUSE_MS.least + (PAUSE_MS.most - PAUSE_MS.least) * Math.min(1, share)) / speed;
}
