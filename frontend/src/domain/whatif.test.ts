import { expect, it } from "vitest";
import { SHOP } from "../test/shop";
import { dominantCutSet, elementOf as elementOfEvent } from "./cutset";
import { removeSelection } from "./edit";
import {
  type FailedElement,
  lineFortune,
  replicasOf,
  thoseThere,
  toggled,
  type WhatIf,
  withElement,
} from "./whatif";

const DB: FailedElement = { kind: "component", id: "db" };
const ZONE: FailedElement = { kind: "site", id: "eu-a" };
const LINK: FailedElement = { kind: "link", id: "web", index: 1 };
const RESULT = {
  components: { db: { status: "failed" }, "psp-1": { status: "weakened" } },
  lost_needs: { web: [1] },
} as unknown as WhatIf;

it("fails what is not failed yet and recovers all when all are failed", () => {
  expect(toggled([DB], [DB, ZONE])).toEqual([DB, ZONE]);
  expect(toggled([DB, ZONE], [ZONE, DB])).toEqual([]);
});

it("keeps one count of failed replicas for each place", () => {
  const one: FailedElement = { kind: "replica", id: "lb", site: "eu-a", count: 1 };
  expect(withElement([one], { ...one, count: 2 })).toEqual([{ ...one, count: 2 }]);
  expect(replicasOf(SHOP, one)).toBe(1);
});

it("recovers what is deleted from the document", () => {
  const tree = removeSelection(SHOP, { components: ["db"], sites: [] });
  const many: FailedElement = { kind: "replica", id: "web", count: 9 };
  expect(thoseThere(tree, [DB, ZONE, many])).toEqual([ZONE]);
});

it("keeps the list itself while everything is there", () => {
  const failed = [DB, ZONE, LINK];
  expect(thoseThere(SHOP, failed)).toBe(failed);
});

it("tells a cut line from one whose target does not answer", () => {
  const line = { owner: "web", index: 0, target: "db" };
  expect(lineFortune([DB], undefined, line)).toBe("down");
  expect(lineFortune([{ kind: "link", id: "web", index: 0 }], RESULT, line)).toBe("cut");
  expect(lineFortune([], RESULT, line)).toBe("down");
});

it("leaves a line alone whose target only lost replicas it can do without", () => {
  expect(lineFortune([], RESULT, { owner: "web", index: 1, target: "psp-1" })).toBeUndefined();
});

it("shows a gate as lost when too few of its targets answer", () => {
  expect(lineFortune([], RESULT, { owner: "web", index: 1, target: "" })).toBe("down");
});

it("finds the cut set with the greatest unavailability and what is in it", () => {
  const cut_sets = [
    { events: ["web"], unavailability: 1e-5, failure_frequency_per_year: 1 },
    {
      events: ["site:eu-a", "db (1 of 2 replicas)"],
      unavailability: 3e-5,
      failure_frequency_per_year: 1,
    },
  ];
  const found = dominantCutSet({ cut_sets, whole: { unavailability: 4e-5 } } as never);
  expect([...(found?.component ?? []), ...(found?.site ?? [])]).toEqual(["db", "eu-a"]);
  expect(found?.share).toBeCloseTo(0.75);
});

it("reads the component of a failover from its event", () => {
  expect(elementOfEvent("failover:db")).toEqual({ kind: "component", id: "db" });
});
