import { describe, expect, it } from "vitest";
import { SHOP } from "../test/shop";
import { idsOf } from "./document";
import {
  connect,
  dependentsOf,
  dependsOn,
  editNeed,
  removeTarget,
  withForm,
  withTargets,
} from "./needs";
import { valueAt } from "./tree";

describe("connecting", () => {
  it("writes the short form", () => {
    const tree = connect(SHOP, "db", "psp-1");
    expect(valueAt(tree, ["components", "db", "needs"])).toEqual(["psp-1"]);
  });

  it("does nothing the second time", () => {
    expect(connect(SHOP, "lb", "web")).toBe(SHOP);
  });

  it("knows what would close a cycle", () => {
    expect(dependsOn(SHOP, "lb", "psp-2")).toBe(true);
    const needing = idsOf(SHOP, "components").filter((id) => dependsOn(SHOP, id, "psp-2"));
    expect([...dependentsOf(SHOP, "psp-2")].sort()).toEqual(needing.sort());
  });
});

describe("editing a gate", () => {
  const gate = {
    any_of: ["a", "b"],
    required: 1,
    failover_time: "20s",
    if_down: "degrade",
    quality: 0.5,
  };

  it("spells a short form out when it gets a field", () => {
    expect(editNeed("db", { if_down: "degrade" })).toEqual({ target: "db", if_down: "degrade" });
  });

  it("shortens a gate that has nothing left but its target", () => {
    expect(editNeed({ target: "db", if_down: "fail" }, { if_down: undefined })).toBe("db");
  });

  it("keeps the targets and drops what the other form cannot have", () => {
    expect(withForm(gate, "all_of")).toEqual({
      all_of: ["a", "b"],
      if_down: "degrade",
      quality: 0.5,
    });
  });

  it("keeps the first target of several", () => {
    expect(withForm({ any_of: ["a", "b"] }, "target")).toBe("a");
  });

  it("changes the order of targets", () => {
    expect(withTargets({ all_of: ["a", "b"] }, ["b", "a"])).toEqual({ all_of: ["b", "a"] });
  });

  it("goes with its last target", () => {
    const once = removeTarget(SHOP, "web", 1, "psp-1");
    const twice = removeTarget(once, "web", 1, "psp-2");
    expect(valueAt(twice, ["components", "web", "needs"])).toEqual(["db"]);
  });
});
