import { expect, it } from "vitest";
import { COMPONENT_SIZE, SITE_PADDING, siteBoxes, withSize } from "./geometry";

const TREE = {
  sites: { a: {} },
  components: { web: { placement: { a: 1 } } },
  layout: { web: { x: 40, y: 60 }, "site:a": { x: 0, y: 0 } },
};

function boxOf(tree: typeof TREE | ReturnType<typeof withSize>, x: number) {
  return siteBoxes(tree, new Map([["web", { x, y: 60 }]])).get("a");
}

it("draws a site around what it holds", () => {
  expect(boxOf(TREE, 40)?.x).toBe(40 - SITE_PADDING.side);
});

it("keeps the room that a site was given, and widens it for what stands outside", () => {
  const roomy = withSize(TREE, "site:a", { width: 600.4, height: 400 });
  expect(boxOf(roomy, 40)).toEqual({ x: 0, y: 0, width: 600, height: 400 });
  expect(boxOf(roomy, 800)?.width).toBe(800 + COMPONENT_SIZE.width + SITE_PADDING.side);
});

it("takes the room back", () => {
  const roomy = withSize(TREE, "site:a", { width: 600, height: 400 });
  expect(boxOf(withSize(roomy, "site:a", undefined), 40)).toEqual(boxOf(TREE, 40));
});
