import { describe, expect, it } from "vitest";
import { SHOP } from "../test/shop";
import { renameItem, renameRefusal } from "./rename";
import { valueAt } from "./tree";

describe("renaming a component", () => {
  const renamed = renameItem(SHOP, "components", "db", "postgres");

  it("keeps its place among the others", () => {
    expect(Object.keys(renamed.components as object)).toEqual([
      "lb",
      "web",
      "psp-1",
      "psp-2",
      "postgres",
    ]);
  });

  it("follows short dependencies", () => {
    expect(valueAt(renamed, ["components", "web", "needs", 0])).toBe("postgres");
  });

  it("follows the targets of a gate", () => {
    const gate = valueAt(renameItem(SHOP, "components", "psp-2", "adyen"), [
      "components",
      "web",
      "needs",
      1,
      "any_of",
    ]);
    expect(gate).toEqual(["psp-1", "adyen"]);
  });

  it("follows the entry of a journey", () => {
    const entry = valueAt(renameItem(SHOP, "components", "lb", "edge"), [
      "journeys",
      "browse",
      "entry",
    ]);
    expect(entry).toBe("edge");
  });

  it("takes its position along", () => {
    expect(valueAt(renamed, ["layout", "postgres"])).toEqual({ x: 600, y: 0 });
  });

  it("leaves what does not mention it untouched", () => {
    expect(valueAt(renamed, ["components", "lb"])).toEqual(valueAt(SHOP, ["components", "lb"]));
  });
});

describe("renaming a site", () => {
  const renamed = renameItem(SHOP, "sites", "eu-b", "eu-c");

  it("follows placements", () => {
    expect(valueAt(renamed, ["components", "lb", "placement"])).toEqual({ "eu-a": 1, "eu-c": 1 });
  });

  it("follows where backups are kept", () => {
    expect(valueAt(renamed, ["components", "db", "data", "backup", "at"])).toBe("eu-c");
  });

  it("follows the parents of other sites", () => {
    const tree = renameItem(SHOP, "sites", "eu", "europe");
    expect(valueAt(tree, ["sites", "eu-a", "parent"])).toBe("europe");
  });
});

it.each([
  ["Big", "shape"],
  ["1st", "shape"],
  ["", "shape"],
  ["web", "taken"],
  ["db", undefined],
  ["constructor", undefined],
])("renaming db to %j is refused as %s", (to, reason) => {
  expect(renameRefusal(SHOP, "components", "db", to)).toBe(reason);
});
