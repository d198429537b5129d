import { expect, it } from "vitest";
import { BAND, bandOf, type Campaign, type Comparison, mainGroups, newestCheck } from "./simulated";

const ITEM: Comparison = {
  scope: "whole",
  figure: "unavailability",
  estimate: 0.001,
  simulated: 0.00105,
  interval: [0.0009, 0.0011],
  verdict: "confirmed",
};

it("draws the interval around the estimate, cut at the ends of the axis", () => {
  const band = bandOf(ITEM);
  expect(band?.left).toBeCloseTo(42);
  expect(band?.width).toBeCloseTo(76);
  expect(band?.dot).toBeCloseTo(99);
  const wide = bandOf({ ...ITEM, interval: [0, 0.5] });
  expect(wide).toMatchObject({ left: BAND.margin, width: BAND.width - 2 * BAND.margin });
});

it("draws nothing where the interval has no upper end or the estimate is zero", () => {
  expect(bandOf({ ...ITEM, interval: [0, null] })).toBeUndefined();
  expect(bandOf({ ...ITEM, estimate: 0 })).toBeUndefined();
});

it("leaves the figures of components to the page", () => {
  const scopes = ["whole", "journeys.buy", "components.db", "whole"];
  const campaign = {
    validation: scopes.map((scope) => ({ ...ITEM, scope })),
  } as unknown as Campaign;
  expect(mainGroups(campaign).map(([scope, items]) => [scope, items.length])).toEqual([
    ["whole", 2],
    ["journeys.buy", 1],
  ]);
});

it("looks for the newest check of availability, not for another kind of simulation", () => {
  const results = [
    { id: "3", kind: "difference" },
    { id: "2", kind: "montecarlo" },
    { id: "1", kind: "montecarlo" },
  ];
  expect(newestCheck({ results })).toBe("2");
  expect(newestCheck({ results: [] })).toBeUndefined();
});
