import { describe, expect, it } from "vitest";
import {
  availabilityPercent,
  costText,
  durationText,
  frequencyText,
  hoursText,
  minutesText,
  moneyText,
  ninesText,
  numberText,
  percentText,
  pointsText,
  signed,
  spelledOut,
  targetPercent,
} from "./figures";
import cases from "./figures.cases.json";

type Writer = (value: number, locale: string) => string;

const WRITERS: { readonly [name: string]: Writer } = {
  availability: availabilityPercent,
  duration: durationText,
  frequency: frequencyText,
  hours: hoursText,
  minutes: minutesText,
  money: (value) => moneyText(value, "EUR"),
  nines: ninesText,
  number: (value) => numberText(value),
  percent: percentText,
  target: targetPercent,
};

/** The same cases are those of the pages and the reports, in tests/metrics/test_wording.py. */
describe.each([
  ["en", 2],
  ["zh-Hant", 3],
])("figures in %s", (locale, column) => {
  it.each(cases)("as %s of %s are what the pages write", (name, value, ...texts) => {
    const write = WRITERS[String(name)];
    expect(write?.(Number(value), locale)).toBe(texts[column - 2]);
  });
});

it("never rounds up to 100 %", () => {
  expect(availabilityPercent(4e-60)).not.toBe("100 %");
});

it("shows that a figure is not known", () => {
  expect([availabilityPercent(Number.NaN), numberText(Number.NaN)]).toEqual(["–", "–"]);
});

it("says that what takes for ever never happens", () => {
  expect(durationText(Number.POSITIVE_INFINITY, "en")).toBe("never");
});

it("counts once a year in the singular", () => {
  expect(frequencyText(1, "en")).toBe("once a year");
});

it("gives a change of a share in percentage points", () => {
  expect([pointsText(0.07, "en"), pointsText(0.07, "zh-Hant")]).toEqual(["7 pp", "7 個百分點"]);
});

it("spells out the bounds in a reason", () => {
  expect(spelledOut("at most 4e-06 off; some 5.8e-03 off")).toBe(
    "at most 4 × 10⁻⁶ off; some 0.0058 off",
  );
});

it("does not take what has no price for free", () => {
  const free = { label: "Fixed cost", amount: 0 };
  expect(costText({ currency: "EUR", per_month: 0, items: [free] })).toBe("EUR 0");
  expect(costText({ currency: "EUR", per_month: 0, items: [] })).toBe("–");
});

it("gives a change its sign", () => {
  expect(signed(-2, String)).toBe("−2");
});

it("says nothing of no change", () => {
  expect(signed(0, String)).toBeUndefined();
});
