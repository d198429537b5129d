import { describe, expect, it } from "vitest";
import {
  availabilityPercent,
  durationText,
  moneyText,
  ninesText,
  numberText,
  shareText,
  signed,
} from "./figures";

describe("availability in percent", () => {
  it.each([
    [0.5, "50.0 %"],
    [0.001, "99.900 %"],
    [6.13e-5, "99.99387 %"],
    [1e-9, "99.999999900 %"],
    [1.234e-15, "99.999999999999877 %"],
    [1e-30, "99.999999999999999999999999999900 %"],
    [0.9999, "0.0100 %"],
  ])("of unavailability %s is %s", (unavailability, text) => {
    expect(availabilityPercent(unavailability)).toBe(text);
  });

  it("never rounds up to 100 %", () => {
    expect(availabilityPercent(4e-60)).not.toMatch(/^100/);
  });

  it("is 100 % only for something that never fails", () => {
    expect(availabilityPercent(0)).toBe("100 %");
  });
});

describe("nines", () => {
  it.each([
    [0.001, "3.00"],
    [0.00101, "2.99"],
    [1e-12, "12.00"],
    [0, "∞"],
  ])("of unavailability %s are %s", (unavailability, text) => {
    expect(ninesText(unavailability)).toBe(text);
  });
});

describe("times", () => {
  it.each([
    [0, "0 s"],
    [0.0004, "400 µs"],
    [0.25, "250 ms"],
    [45, "45 s"],
    [89, "89 s"],
    [162, "2.7 min"],
    [3 * 3600, "3 h"],
    [114 * 86400, "114 d"],
    [3 * 8760 * 3600, "3 y"],
  ])("%s s reads %s", (seconds, text) => {
    expect(durationText(seconds, "en")).toBe(text);
  });

  it("are written in Chinese for readers of Chinese", () => {
    expect(durationText(162, "zh-Hant")).toBe("2.7 分鐘");
  });
});

it("groups thousands by locale", () => {
  expect(numberText(2736.1, "en")).toBe("2,736");
});

it("keeps tiny numbers readable", () => {
  expect(numberText(0.00000123, "en")).toBe("1.23 × 10⁻⁶");
});

it("shows small shares as smaller than a tenth of a percent", () => {
  expect(shareText(0.00001, "en")).toBe("< 0.1 %");
});

it("writes money in a currency that it does not know, too", () => {
  expect(moneyText(1200, "EUR", "en")).toBe("€1,200");
});

it("gives a change its sign", () => {
  expect(signed(-2, String)).toBe("−2");
});

it("says nothing of no change", () => {
  expect(signed(0, String)).toBeUndefined();
});
