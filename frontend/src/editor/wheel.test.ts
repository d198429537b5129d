import { expect, it } from "vitest";
import { isMove, type WheelSigns } from "./wheel";

const WHEEL: WheelSigns = {
  ctrlKey: false,
  metaKey: false,
  deltaMode: 0,
  deltaX: 0,
  wheelDeltaY: -240,
};

it("zooms by the notches of a mouse wheel", () => {
  expect(isMove(WHEEL)).toBe(false);
});

it("moves by the fine steps of a trackpad", () => {
  expect(isMove({ ...WHEEL, wheelDeltaY: -9 })).toBe(true);
});

it("moves sideways, whatever turned the wheel", () => {
  expect(isMove({ ...WHEEL, deltaX: 100 })).toBe(true);
});

it("zooms while two fingers pinch, which browsers report as the control key", () => {
  expect(isMove({ ...WHEEL, wheelDeltaY: -9, ctrlKey: true })).toBe(false);
});

it("zooms where a browser reports lines instead of pixels", () => {
  expect(isMove({ ...WHEEL, deltaMode: 1, wheelDeltaY: -9 })).toBe(false);
});
