import { expect, it } from "vitest";
import {
  effectOf,
  fortuneOf,
  frameAt,
  gistOf,
  lastStep,
  lostNeeds,
  lostReplicas,
  type Outage,
  pauseAfter,
  siteFortuneOf,
  stepAt,
} from "./outage";

const DOWN = { available: false, served: 0, quality: 1 };
const FULL = { available: true, served: 1, quality: 1 };

/** A replica is broken already when a zone fails; the database fails over once the zone is back. */
const OUTAGE: Outage = {
  simulation: "1",
  seconds: 7260,
  begins: -600,
  complete: true,
  down: [{ kind: "replica", id: "db", replica: 3, site: "b" }],
  components: {},
  journeys: [],
  document: {
    format: "reliability/v1",
    sites: { eu: {}, a: { parent: "eu" }, b: { parent: "eu" } },
    components: {
      db: { placement: { a: 2, b: 1 }, data: { replication: { mode: "raft" } } },
      web: { replicas: 2, required: 1, needs: ["db"] },
      cdn: { needs: [{ target: "web", if_down: "serve_cached" }] },
      mail: {},
    },
    journeys: { buy: { entry: "cdn" } },
  },
  events: [
    {
      t: 0,
      event: "down",
      kind: "site",
      id: "a",
      components: { db: DOWN, web: DOWN, cdn: { available: true, served: 0.9, quality: 1 } },
      journeys: { whole: false },
    },
    { t: 3600, event: "done", kind: "cache", id: "cdn", components: { cdn: DOWN } },
    { t: 7200, event: "up", kind: "site", id: "a" },
    {
      t: 7260,
      event: "done",
      kind: "failover",
      id: "db",
      components: { db: FULL, web: FULL, cdn: FULL },
      journeys: { whole: true },
    },
  ],
};

const at = (step: number) => frameAt(OUTAGE, step);
const fortunes = (step: number) =>
  ["db", "web", "cdn", "mail"].map((id) => fortuneOf(OUTAGE, at(step), id));

it("shows what had failed before the first event", () => {
  expect(fortunes(0)).toEqual(["weakened", undefined, undefined, undefined]);
  expect(lostReplicas(OUTAGE, at(0), "db")).toBe(1);
});

it("tells what failed itself from what that took down and what lives on its cache", () => {
  expect(fortunes(1)).toEqual(["failed", "down", "cached", undefined]);
  expect(lostNeeds(OUTAGE, at(1), "web")).toEqual([0]);
});

it("counts a replica in a failed site once", () => {
  const twice = {
    ...OUTAGE,
    down: [...OUTAGE.down, { kind: "replica", id: "db", replica: 1, site: "a" }] as const,
  };
  expect(lostReplicas(twice, frameAt(twice, 1), "db")).toBe(3);
});

it("knows a failover that is under way from its end", () => {
  expect(fortunes(3)).toEqual(["interrupted", "down", "down", undefined]);
});

it("ends with everything recovered but what is still broken", () => {
  expect(fortunes(lastStep(OUTAGE))).toEqual(["weakened", "up", "up", undefined]);
  expect([...at(4).lost]).toEqual([]);
  expect([...at(4).components]).toEqual([]);
});

it("comes back to the same state by a step forward and a step back", () => {
  expect(at(2 + 1 - 1)).toEqual(at(2));
  expect(at(99)).toEqual(at(4));
  expect(at(-1)).toEqual(at(0));
});

it("finds the step of a moment", () => {
  expect([-700, 0, 3599.9, 3600, 1e9].map((t) => stepAt(OUTAGE, t))).toEqual([0, 1, 1, 2, 4]);
});

it("takes a site down with those in it and tells it from the one that failed", () => {
  const region: Outage = {
    ...OUTAGE,
    events: [
      { t: 0, event: "down", kind: "site", id: "eu" },
      { t: 60, event: "up", kind: "site", id: "eu" },
    ],
  };
  const [down, up] = [frameAt(region, 1), frameAt(region, 2)];
  expect(["eu", "a"].map((id) => siteFortuneOf(region, down, id))).toEqual(["failed", "down"]);
  expect(["eu", "a"].map((id) => siteFortuneOf(region, up, id))).toEqual(["up", "up"]);
  expect(fortuneOf(region, down, "db")).toBe("weakened");
});

it("names the effects of an event against the state before it", () => {
  expect(effectOf(OUTAGE, 1)).toEqual({
    lost: ["db", "web"],
    worse: ["cdn"],
    back: [],
    journeysLost: [],
    journeysBack: [],
    whole: "lost",
  });
  expect(effectOf(OUTAGE, 4)).toMatchObject({
    lost: [],
    back: ["db", "web", "cdn"],
    whole: "back",
  });
});

it("waits longer before a long silence, and half as long at twice the speed", () => {
  expect(pauseAfter(OUTAGE, 1, 1)).toBeGreaterThan(pauseAfter(OUTAGE, 3, 1));
  expect(pauseAfter(OUTAGE, 1, 2)).toBe(pauseAfter(OUTAGE, 1, 1) / 2);
});

it("comes down to what began it, what took the whole down, and what users lost", () => {
  const events = OUTAGE.events.map((event, index) =>
    index === 0 ? { ...event, journeys: { buy: false, whole: false } } : event,
  );
  expect(gistOf({ ...OUTAGE, events })).toEqual({ first: 0, loss: 1, lost: ["buy"] });
  expect(gistOf({ ...OUTAGE, down: [] }).first).toBe(1);
});
