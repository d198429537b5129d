import { expect, it } from "vitest";
import { dockFor, spotFor } from "./layout";

const SCREEN = { width: 1000, height: 800 };
const CARD = { width: 300, height: 200 };

it("stands below its anchor when there is room", () => {
  const anchor = { left: 100, top: 100, width: 200, height: 50 };
  expect(spotFor(anchor, CARD, SCREEN)).toEqual({ left: 100, top: 164 });
});

it("stands beside an anchor as tall as the screen", () => {
  const anchor = { left: 700, top: 0, width: 300, height: 800 };
  expect(spotFor(anchor, CARD, SCREEN).left).toBe(386);
});

it("stays on the screen, in the far corner, when the anchor fills it", () => {
  const anchor = { left: 0, top: 0, width: 1000, height: 800 };
  expect(spotFor(anchor, CARD, SCREEN)).toEqual({ left: 688, top: 588 });
});

it("takes the half of a narrow screen that its anchor leaves free", () => {
  expect(dockFor({ left: 0, top: 600, width: 100, height: 50 }, SCREEN)).toBe("top");
  expect(dockFor({ left: 0, top: 20, width: 100, height: 50 }, SCREEN)).toBe("bottom");
  expect(dockFor(undefined, SCREEN)).toBe("bottom");
});
