import { describe, expect, it } from "vitest";
import { SHOP } from "../test/shop";
import { idsOf } from "./document";
import { addComponent, copySelection, fragmentOf, pasteFragment, removeSelection } from "./edit";
import { valueAt } from "./tree";

const NOTHING = { components: [], sites: [] };

describe("removing", () => {
  it("takes a component out of the gates that need it", () => {
    const left = removeSelection(SHOP, { ...NOTHING, components: ["psp-1"] });
    expect(valueAt(left, ["components", "web", "needs", 1, "any_of"])).toEqual(["psp-2"]);
  });

  it("drops a gate that lost its only target", () => {
    const left = removeSelection(SHOP, { ...NOTHING, components: ["web"] });
    expect(valueAt(left, ["components", "lb", "needs"])).toBeUndefined();
  });

  it("drops the position, too", () => {
    const left = removeSelection(SHOP, { ...NOTHING, components: ["web"] });
    expect(valueAt(left, ["layout", "web"])).toBeUndefined();
  });

  it("removes the journeys that enter at it", () => {
    const left = removeSelection(SHOP, { ...NOTHING, components: ["lb"] });
    expect(left.journeys).toBeUndefined();
  });

  it("moves the replicas of a removed site to its parent", () => {
    const left = removeSelection(SHOP, { ...NOTHING, sites: ["eu-a"] });
    expect(valueAt(left, ["components", "lb", "placement"])).toEqual({ "eu-b": 1, eu: 1 });
  });

  it("leaves a component that stood in a top-level site without placement", () => {
    const tree = removeSelection(SHOP, { ...NOTHING, sites: ["eu-a", "eu"] });
    expect(valueAt(tree, ["components", "web", "replicas"])).toBe(3);
  });
});

describe("pasting", () => {
  const copied = copySelection(SHOP, { ...NOTHING, components: ["web", "db"] });

  it("gives fresh identifiers", () => {
    const { selection } = pasteFragment(SHOP, copied, { x: 32, y: 32 });
    expect(selection.components).toEqual(["web-2", "db-2"]);
  });

  it("keeps dependencies inside the copy and on what is there", () => {
    const { tree } = pasteFragment(SHOP, copied, { x: 32, y: 32 });
    expect(valueAt(tree, ["components", "web-2", "needs"])).toEqual([
      "db-2",
      { any_of: ["psp-1", "psp-2"], failover_time: "20s", if_down: "degrade", quality: 0.6 },
    ]);
  });

  it("leaves out dependencies on what another document does not have", () => {
    const other = { format: "reliability/v1", components: {} };
    const { tree } = pasteFragment(other, copied, { x: 0, y: 0 });
    expect(valueAt(tree, ["components", "web", "needs"])).toEqual(["db"]);
  });

  it("stands a little aside", () => {
    const { tree } = pasteFragment(SHOP, copied, { x: 32, y: 32 });
    expect(valueAt(tree, ["layout", "web-2"])).toEqual({ x: 332, y: 32 });
  });

  it("brings a site with everything in it", () => {
    const region = copySelection(SHOP, { ...NOTHING, sites: ["eu"] });
    const { tree } = pasteFragment({ format: "reliability/v1", components: {} }, region, {
      x: 0,
      y: 0,
    });
    expect(idsOf(tree, "components")).toEqual(["lb", "web"]);
  });

  it("takes only what comes from an architecture", () => {
    expect(fragmentOf({ hello: "world" })).toBeUndefined();
  });
});

it("gives a new component typical figures of its kind", () => {
  const { tree, id } = addComponent(SHOP, "database");
  expect(valueAt(tree, ["components", id, "failure"])).toEqual({ mtbf: "1y", mttr: "4h" });
});
