import { expect, it } from "vitest";
import { aligned } from "./align";

const SIZE = { width: 100, height: 40 };
const BOXES = new Map([
  ["a", { x: 0, y: 0, ...SIZE }],
  ["b", { x: 130, y: 50, ...SIZE }],
  ["c", { x: 400, y: 200, ...SIZE }],
]);

it("moves only what does not stand on the edge yet", () => {
  expect([...aligned(BOXES, "left")]).toEqual([
    ["b", { x: 0, y: 50 }],
    ["c", { x: 0, y: 200 }],
  ]);
});

it("brings lower edges to the lowest, whatever the heights", () => {
  const tall = new Map([...BOXES, ["d", { x: 0, y: 0, width: 100, height: 300 }]]);
  expect(aligned(tall, "bottom").get("a")).toEqual({ x: 0, y: 260 });
});

it("makes the gaps equal and leaves the outermost where they are", () => {
  expect([...aligned(BOXES, "across")]).toEqual([["b", { x: 200, y: 50 }]]);
});

it("has nothing to spread between two", () => {
  const two = new Map([...BOXES].slice(0, 2));
  expect(aligned(two, "down").size).toBe(0);
});
