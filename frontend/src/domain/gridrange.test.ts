import { describe, expect, it } from "vitest";
import { moved, nextSpot, rangeOf, repeated, visibleRows } from "./gridrange";
import { compareCells } from "./gridsort";

const SIZE = { rows: 5, columns: 4 };
const at = (row: number, column: number) => ({ row, column });

describe("keys", () => {
  it.each([
    ["ArrowDown", false, at(3, 1)],
    ["ArrowUp", false, at(1, 1)],
    ["ArrowRight", true, at(2, 3)],
    ["Home", false, at(2, 0)],
    ["End", false, at(2, 3)],
    ["Home", true, at(0, 0)],
    ["End", true, at(4, 3)],
    ["PageDown", false, at(4, 1)],
    ["a", false, undefined],
    ["constructor", false, undefined],
  ])("%s with control %s leads to %j", (key, ctrlKey, spot) => {
    expect(moved(at(2, 1), { key, ctrlKey }, SIZE)).toEqual(spot);
  });

  it("stop at the edges", () => {
    expect(moved(at(0, 0), { key: "ArrowUp", ctrlKey: false }, SIZE)).toEqual(at(0, 0));
    expect(nextSpot(at(0, 0), -1, SIZE)).toEqual(at(0, 0));
    expect(nextSpot(at(4, 3), 1, SIZE)).toEqual(at(4, 3));
  });

  it("go on in the next row", () => {
    expect(nextSpot(at(1, 3), 1, SIZE)).toEqual(at(2, 0));
    expect(nextSpot(at(2, 0), -1, SIZE)).toEqual(at(1, 3));
  });
});

it("marks the same range from either end", () => {
  expect(rangeOf(at(3, 2), at(1, 0))).toEqual(rangeOf(at(1, 2), at(3, 0)));
});

it("draws the rows that are seen and no others", () => {
  const { first, end } = visibleRows({ top: 18_000, height: 720 }, 36, 1000);
  expect([first, end]).toEqual([492, 528]);
  expect(visibleRows({ top: 99_999, height: 720 }, 36, 1000).end).toBe(1000);
  expect(visibleRows({ top: 0, height: 720 }, 36, 3)).toEqual({ first: 0, end: 3 });
});

it("repeats what is pasted into a range that it divides", () => {
  const range = { top: 0, left: 0, bottom: 3, right: 1 };
  expect(repeated([["a"]], range)).toEqual([
    ["a", "a"],
    ["a", "a"],
    ["a", "a"],
    ["a", "a"],
  ]);
  expect(repeated([["a"], ["b"], ["c"]], range)).toEqual([["a"], ["b"], ["c"]]);
});

it.each([
  [
    ["30d", "1y", "4h", ""],
    ["4h", "30d", "1y", ""],
  ],
  [
    ["99.9%", "0.5", "99.99%"],
    ["0.5", "99.9%", "99.99%"],
  ],
  [
    ["10", "9", "100"],
    ["9", "10", "100"],
  ],
  [
    ["web-10", "web-9", "db"],
    ["db", "web-9", "web-10"],
  ],
  [
    ["2h (1h – 9d)", "1h30m"],
    ["1h30m", "2h (1h – 9d)"],
  ],
])("sorts %j as %j", (cells, sorted) => {
  expect([...cells].sort((one, other) => compareCells(one, other))).toEqual(sorted);
});
