import { expect, it } from "vitest";
import { detourOf } from "./routing";

const LINE = { from: { x: 0, y: 100 }, to: { x: 900, y: 100 } };
const BETWEEN = { x: 300, y: 60, width: 224, height: 108 };

it("leaves a line alone that passes clear of everything", () => {
  expect(detourOf(LINE, [{ ...BETWEEN, y: 200 }])).toBeUndefined();
});

it("goes over what stands lower and under what stands higher", () => {
  expect(detourOf(LINE, [BETWEEN])?.middle.y).toBeLessThan(BETWEEN.y);
  const higher = { ...BETWEEN, y: 30 };
  expect(detourOf(LINE, [higher])?.middle.y).toBeGreaterThan(higher.y + higher.height);
});

it("passes several that stand in one another's way", () => {
  const above = { x: 300, y: -70, width: 224, height: 108 };
  const detour = detourOf(LINE, [BETWEEN, above]);
  expect(detour?.middle.y).toBeGreaterThan(BETWEEN.y + BETWEEN.height);
});

it("begins and ends where the line does", () => {
  const path = detourOf(LINE, [BETWEEN])?.path ?? "";
  expect(path.startsWith("M0 100C")).toBe(true);
  expect(path.endsWith("900 100")).toBe(true);
});

it("keeps the lanes of different lines apart", () => {
  expect(detourOf(LINE, [BETWEEN], 1)?.middle.y).not.toBe(detourOf(LINE, [BETWEEN], 0)?.middle.y);
});

it("leads a line that runs backwards around both of its ends", () => {
  const back = { from: { x: 900, y: 100 }, to: { x: 0, y: 130 } };
  const detour = detourOf(back, []);
  expect(detour?.middle.y).toBeLessThan(100 - 54);
  expect(detour?.path).toMatch(/^M900 100C948 100 .* 900 .*L0 .* -48 130 0 130$/);
});

it("lets a line pass between two that stand below each other", () => {
  expect(detourOf({ from: { x: 224, y: 54 }, to: { x: 0, y: 254 } }, [])).toBeUndefined();
});

it("goes behind a wall of components rather than far around it", () => {
  const wall = Array.from({ length: 12 }, (_, row) => ({ ...BETWEEN, y: -600 + row * 116 }));
  expect(detourOf(LINE, wall)).toBeUndefined();
});
