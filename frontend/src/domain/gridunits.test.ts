import { describe, expect, it } from "vitest";
import {
  amountOf,
  countOf,
  durationOf,
  numberStyleOf,
  plainNumber,
  rateOf,
  ratioOf,
} from "./gridunits";

describe("numbers", () => {
  it.each([
    ["1,200", "point", "1200"],
    ["1,200", "comma", "1.200"],
    ["1.200", "comma", "1200"],
    ["1.200", "point", "1.200"],
    ["99,9", "point", "99.9"],
    ["1.234.567,89", "point", "1234567.89"],
    ["1,234,567.89", "comma", "1234567.89"],
    ["12 000", "point", "12000"],
    ["1’200.5", "point", "1200.5"],
    ["１２", "point", "12"],
    [".5", "point", "0.5"],
    ["1e3", "point", "1e3"],
    ["1.2.3", "point", undefined],
    ["12a", "point", undefined],
    ["", "point", undefined],
  ] as const)("%j with a decimal %s is %j", (text, style, number) => {
    expect(plainNumber(text, style)).toBe(number);
  });

  it.each([
    [["99,9", "1.200"], "comma"],
    [["99.9", "1,200"], "point"],
    [["1,200"], "point"],
    [[], "point"],
  ] as const)("cells %j are written with a %s", (cells, style) => {
    expect(numberStyleOf(cells)).toBe(style);
  });
});

describe("times", () => {
  it.each([
    ["30d", undefined, "30d"],
    ["3 months", undefined, "2190h"],
    ["1.5 hours", undefined, "1.5h"],
    ["1,5 h", undefined, "1.5h"],
    ["2 years", undefined, "2y"],
    ["1 hour 30 min", undefined, "1h30m"],
    ["1 h, 30 min", undefined, "1h30m"],
    ["1:30", undefined, "1h30m"],
    ["0:00:45", undefined, "45s"],
    ["3 個月", undefined, "2190h"],
    ["20 分鐘", undefined, "20m"],
    ["720", "h", "720h"],
    ["8,760", "hours", "8760h"],
    ["2", "months", "1460h"],
    ["720", undefined, undefined],
    ["4 hourz", undefined, undefined],
    ["soon", "h", undefined],
    ["-4 h", undefined, undefined],
  ] as const)("%j under %j is %j", (text, hint, duration) => {
    expect(durationOf(text, hint)).toBe(duration);
  });
});

it.each([
  ["99,9 %", undefined, "99.9%"],
  ["99,999 %", undefined, "99.999%"],
  ["99.999999999999%", undefined, "99.999999999999%"],
  ["99.95", "%", "99.95%"],
  ["0.9995", undefined, "0.9995"],
  ["99.9", undefined, undefined],
  ["120 %", undefined, undefined],
  ["high", undefined, undefined],
] as const)("the ratio %j under %j is %j", (text, hint, ratio) => {
  expect(ratioOf(text, hint)).toBe(ratio);
});

it.each([
  ["1200 rps", undefined, "1200 rps"],
  ["1,200 req/s", undefined, "1200 rps"],
  ["90 per minute", undefined, "90 rpm"],
  ["600", "rpm", "600 rpm"],
  ["600", undefined, "600"],
  ["600 cows", undefined, undefined],
] as const)("the rate %j under %j is %j", (text, hint, rate) => {
  expect(rateOf(text, hint)).toBe(rate);
});

it.each([
  ["€ 1,200.50", "1200.50"],
  ["600 EUR", "600"],
  ["NT$1,500", "1500"],
  ["free", undefined],
])("the amount %j is %j", (text, amount) => {
  expect(amountOf(text)).toBe(amount);
});

it.each([
  ["3", "3"],
  ["3 ×", "3"],
  ["3.0", "3"],
  ["2.5", undefined],
  ["three", undefined],
])("the count %j is %j", (text, count) => {
  expect(countOf(text)).toBe(count);
});
