import { expect, it } from "vitest";
import { guidesOf } from "./guides";

const box = (x: number, y: number) => ({ x, y, width: 100, height: 50 });

it("shows a line through boxes that stand below each other", () => {
  expect(guidesOf(box(2, 200), [box(0, 0)])).toEqual([{ axis: "x", at: 0, from: -24, to: 274 }]);
});

it("shows a line through boxes that stand beside each other", () => {
  expect(guidesOf(box(300, 51), [box(0, 50)])).toEqual([{ axis: "y", at: 50, from: -24, to: 424 }]);
});

it("shows nothing while nothing is near", () => {
  expect(guidesOf(box(50, 200), [box(0, 0)])).toEqual([]);
});
