import { describe, expect, it } from "vitest";
import { SHOP } from "../test/shop";
import { insertBetween, moveLine, retargetLine } from "./between";
import { needsOf } from "./document";
import { addComponent } from "./edit";

const toDb = { owner: "web", index: 0, target: "db" };
const toPsp = { owner: "web", index: 1, target: "psp-1" };

describe("a component put into a line", () => {
  it("stands between both ends", () => {
    const { tree, id } = addComponent(SHOP, "cache");
    const next = insertBetween(tree, toDb, id);
    expect([needsOf(next, "web")[0], needsOf(next, id)]).toEqual(["cache", ["db"]]);
  });

  it("leaves the rest of a gate as it was", () => {
    const { tree, id } = addComponent(SHOP, "cache");
    expect(needsOf(insertBetween(tree, toPsp, id), "web")[1]).toMatchObject({
      any_of: ["cache", "psp-2"],
      failover_time: "20s",
    });
  });
});

describe("a line led elsewhere", () => {
  it("has the new target in the place of the old", () => {
    expect(needsOf(retargetLine(SHOP, toPsp, "db"), "web")[1]).toMatchObject({
      any_of: ["db", "psp-2"],
    });
  });

  it("never closes a cycle", () => {
    expect(retargetLine(SHOP, toDb, "lb")).toBe(SHOP);
  });

  it("never leads to one target twice", () => {
    expect(retargetLine(SHOP, toPsp, "psp-2")).toBe(SHOP);
  });
});

describe("a line that starts elsewhere", () => {
  it("belongs to its new owner", () => {
    const next = moveLine(SHOP, toDb, "lb");
    expect([needsOf(next, "lb"), needsOf(next, "web").length]).toEqual([["web", "db"], 1]);
  });

  it("never closes a cycle", () => {
    expect(moveLine(SHOP, { owner: "lb", index: 0, target: "web" }, "db")).toBe(SHOP);
  });
});
