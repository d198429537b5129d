import { describe, expect, it } from "vitest";
import { SHOP } from "../test/shop";
import { componentRect, siteBoxes } from "./geometry";
import { arrange } from "./layout";

/** Zones that need each other's parts: as blocks, no order of the zones is without a way back. */
const CROSSED = {
  sites: {
    region: { kind: "region" },
    a: { kind: "zone", parent: "region" },
    b: { kind: "zone", parent: "region" },
    c: { kind: "zone", parent: "region" },
  },
  components: {
    entry: { needs: ["first", "second"] },
    first: { placement: { a: 1 }, needs: ["third"] },
    third: { placement: { b: 1 }, needs: ["fifth"] },
    second: { placement: { b: 1 }, needs: ["fourth"] },
    fourth: { placement: { a: 1 }, needs: ["fifth"] },
    fifth: { placement: { a: 1, b: 1 } },
  },
};

const LINES = [
  ["entry", "first"],
  ["entry", "second"],
  ["first", "third"],
  ["third", "fifth"],
  ["second", "fourth"],
  ["fourth", "fifth"],
] as const;

function positionsIn(tree: object) {
  return arrange(tree as Parameters<typeof arrange>[0]);
}

describe("the automatic layout", () => {
  it.each(LINES)("draws the line from %s to %s to the right", (from, to) => {
    const positions = positionsIn(CROSSED);
    const start = componentRect(positions, from);
    expect(start.x + start.width).toBeLessThan(componentRect(positions, to).x);
  });

  it.each([
    ["a", "b"],
    ["a", "c"],
    ["b", "c"],
  ])("keeps the sites %s and %s apart", (one, other) => {
    const tree = CROSSED as unknown as Parameters<typeof arrange>[0];
    const boxes = siteBoxes(tree, positionsIn(tree));
    const [first, second] = [boxes.get(one), boxes.get(other)];
    expect(overlap(first, second)).toBe(false);
  });

  it("keeps a component that spans sites out of their boxes", () => {
    const tree = CROSSED as unknown as Parameters<typeof arrange>[0];
    const positions = positionsIn(tree);
    const box = siteBoxes(tree, positions).get("a");
    expect(overlap(box, componentRect(positions, "fifth"))).toBe(false);
  });

  it("places every component and every site", () => {
    expect(positionsIn(SHOP).size).toBe(8);
  });
});

function overlap(one: DOMRectLike | undefined, other: DOMRectLike | undefined): boolean {
  if (one === undefined || other === undefined) throw new Error("a box is missing");
  return (
    one.x < other.x + other.width &&
    other.x < one.x + one.width &&
    one.y < other.y + other.height &&
    other.y < one.y + one.height
  );
}

type DOMRectLike = Readonly<Record<"x" | "y" | "width" | "height", number>>;
