import { expect, it } from "vitest";
import { pinched } from "./pinch";

const LIMITS = { min: 0.1, max: 2 };
const VIEW = { x: 40, y: -20, zoom: 0.5 };
const GRIP = { x: 200, y: 100, spread: 80 };

it("keeps what lies under the fingers under them while they move and spread", () => {
  const now = { x: 260, y: 130, spread: 160 };
  const next = pinched(VIEW, GRIP, now, LIMITS);
  expect(next.zoom).toBe(1);
  expect((now.x - next.x) / next.zoom).toBeCloseTo((GRIP.x - VIEW.x) / VIEW.zoom);
  expect((now.y - next.y) / next.zoom).toBeCloseTo((GRIP.y - VIEW.y) / VIEW.zoom);
});

it("moves without zooming when the fingers keep their distance", () => {
  const now = { ...GRIP, x: 210, y: 95 };
  expect(pinched(VIEW, GRIP, now, LIMITS)).toEqual({ x: 50, y: -25, zoom: 0.5 });
});

it("stops at the largest zoom", () => {
  expect(pinched(VIEW, GRIP, { ...GRIP, spread: 8000 }, LIMITS).zoom).toBe(2);
});
