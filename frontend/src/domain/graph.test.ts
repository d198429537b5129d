import { describe, expect, it } from "vitest";
import { SHOP } from "../test/shop";
import { containerOf } from "./document";
import { boundsOf, positionsOf, siteBoxes, withPositions } from "./geometry";
import { pictureOf } from "./graph";
import { arrange } from "./layout";
import { moveToSite } from "./placement";
import { svgOf } from "./svg";
import { valueAt } from "./tree";

const WORDS = {
  noteOf: () => "",
  kindOf: (kind: string) => kind,
  replicas: (required: number, count: number) => `${required} of ${count}`,
  allOf: (count: number) => `all ${count}`,
};

describe("the picture of a document", () => {
  const picture = pictureOf(SHOP, arrange(SHOP));

  it("draws a component of two zones once, in the region around both", () => {
    expect(containerOf(SHOP, "lb")).toBe("eu");
  });

  it("draws a gate over several targets as a sign of its own", () => {
    expect(picture.gates.map(({ source, index }) => [source, index])).toEqual([["web", 1]]);
  });

  it("draws a line into the gate and one to each target", () => {
    const parts = picture.links.filter(({ index, source }) => source === "web" && index === 1);
    expect(parts.map(({ part, target }) => [part, target])).toEqual([
      ["into", ""],
      ["out", "psp-1"],
      ["out", "psp-2"],
    ]);
  });

  it("says who else has replicas in a site", () => {
    expect(picture.sites.find(({ id }) => id === "eu-b")?.guests).toEqual(["lb 1"]);
  });

  it("marks where journeys enter", () => {
    expect(picture.components.find(({ id }) => id === "lb")?.journeys).toEqual(["browse"]);
  });

  it("becomes an SVG in which names are text", () => {
    const tree = { ...SHOP, components: { "a-b": { name: "<&>" } }, sites: {} };
    expect(svgOf(pictureOf(tree, arrange(tree)), "x", WORDS)).toContain("&lt;&amp;&gt;");
  });
});

describe("automatic layout", () => {
  const positions = arrange(SHOP);
  const boxes = siteBoxes(SHOP, positions);

  it("places every component", () => {
    expect([...positions.keys()]).toEqual(
      expect.arrayContaining(["lb", "web", "psp-1", "psp-2", "db"]),
    );
  });

  it("stands what is needed to the right of what needs it", () => {
    expect(positions.get("db")?.x).toBeGreaterThan(positions.get("web")?.x ?? 0);
  });

  it("keeps sibling sites apart", () => {
    const zones = [...boxes].filter(([site]) => site !== "eu").map(([, box]) => box);
    const around = boundsOf(zones) ?? { x: 0, y: 0, width: 0, height: 0 };
    const covered = zones.reduce((sum, { width, height }) => sum + width * height, 0);
    expect(around.width * around.height).toBeGreaterThanOrEqual(covered);
  });
});

describe("positions", () => {
  it("of most components decide whether stored or computed ones are used", () => {
    const computed = new Map([["lb", { x: 7, y: 7 }]]);
    expect(positionsOf(SHOP, computed).get("lb")).toEqual({ x: 0, y: 0 });
  });

  it("are stored for everything once one was moved", () => {
    const tree = withPositions(
      SHOP,
      positionsOf(SHOP, new Map()),
      new Map([["db", { x: 1, y: 2 }]]),
    );
    expect(valueAt(tree, ["layout", "db"])).toEqual({ x: 1, y: 2 });
  });
});

describe("moving into a site", () => {
  it("puts all replicas there", () => {
    expect(valueAt(moveToSite(SHOP, "db", "eu-b"), ["components", "db", "placement"])).toEqual({
      "eu-b": 1,
    });
  });

  it("within the same site changes nothing", () => {
    expect(moveToSite(SHOP, "web", "eu-a")).toBe(SHOP);
  });

  it("out of all sites keeps the number of replicas", () => {
    expect(valueAt(moveToSite(SHOP, "web", undefined), ["components", "web", "replicas"])).toBe(3);
  });
});
