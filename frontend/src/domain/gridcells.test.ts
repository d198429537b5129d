import { describe, expect, it } from "vitest";
import { SHOP } from "../test/shop";
import { type DocumentTree, item } from "./document";
import { cellText, writeCell } from "./gridcells";
import { type Column, cellOfPath, columnOf, type TableName } from "./gridcolumns";
import { needsOfText, needsText } from "./gridneeds";
import { placementOfText } from "./gridplacement";
import { readValue, valueText } from "./gridvalues";
import { type Json, pathOf } from "./tree";

function column(table: TableName, key: string): Column {
  const found = columnOf(table, key);
  if (found === undefined) throw new Error(`no column ${key}`);
  return found;
}

function written(row: Json, key: string, text: string, table: TableName = "components"): Json {
  const result = writeCell(table, row, column(table, key), text);
  return "refusal" in result ? result.refusal.code : result.value;
}

const same = (name: string) => name;

describe("values", () => {
  it.each([
    ["duration", "30d"],
    ["duration", { low: "10d", best: "30d", high: "90d" }],
    ["duration", { median: "30d", error_factor: 3 }],
    ["ratio", { best: "99.9%", error_factor: 2.5 }],
    ["ratio", 0.5],
    ["ratio", "99.999999999%"],
    ["rate", "1200 rps"],
    ["count", 3],
    ["number", { low: 1, best: 2, high: 3 }],
    ["duration", { low: "10d", best: "30d" }],
    ["text", "=1+1"],
  ] as const)("%s %j reads back as it is written", (type, value) => {
    expect(readValue(type, valueText(value)).value).toEqual(value);
  });

  it("keeps a text that is not understood as it was typed", () => {
    expect(readValue("duration", "4 hourz")).toEqual({ value: "4 hourz", isUnderstood: false });
  });
});

describe("placements", () => {
  it.each([
    ["eu-a: 3, eu-b: 2", 0, { "eu-a": 3, "eu-b": 2 }],
    ["eu-a=3; eu-b=2", 0, { "eu-a": 3, "eu-b": 2 }],
    ["eu-a 3 eu-b".split(" eu-b")[0] ?? "", 0, { "eu-a": 3 }],
    ["3x eu-a / 2 × eu-b", 0, { "eu-a": 3, "eu-b": 2 }],
    ["eu-a, eu-b", 5, { "eu-a": 3, "eu-b": 2 }],
    ["eu-a, eu-b", 0, { "eu-a": 1, "eu-b": 1 }],
    ["eu-a: many", 0, { "eu-a": "many" }],
    ["", 0, undefined],
  ])("%j of %j replicas means %j", (text, total, placement) => {
    expect(placementOfText(text, same, total).placement).toEqual(placement);
  });

  it("says which piece it cannot read", () => {
    expect(placementOfText("eu-a: 1, : 3", same).strange).toBe(": 3");
  });

  it("takes the name of the prototype for a name", () => {
    const { placement } = placementOfText("__proto__: 2", same);
    expect(Object.keys(placement ?? {})).toEqual(["__proto__"]);
  });
});

describe("needs", () => {
  it.each([
    [["db"]],
    [["db", "cache"]],
    [[{ target: "db", if_down: "degrade", quality: 0.9 }]],
    [[{ any_of: ["a", "b"], required: 1, failover_time: "20s", if_down: "degrade", quality: 0.6 }]],
    [[{ all_of: ["a", "b"] }, "c"]],
    [[{ any_of: ["a"] }, { all_of: ["b"] }]],
    [
      [
        {
          target: "origin",
          if_down: "serve_cached",
          hit_ratio: 0.9,
          ttl: "10m",
          stale_if_error: { low: "1h", best: "2h", high: "3h" },
        },
      ],
    ],
  ])("%j read back as they are written", (needs) => {
    expect(needsOfText(needsText(needs as Json[]), same).needs).toEqual(needs);
  });

  it.each([
    ["2 of a | b | c", [{ any_of: ["a", "b", "c"], required: 2 }]],
    ["a or b; c", [{ any_of: ["a", "b"] }, "c"]],
    ["a and b", [{ all_of: ["a", "b"] }]],
    [
      "db (cached, hit=90%, ttl 5 minutes)",
      [{ target: "db", if_down: "serve_cached", hit_ratio: "90%", ttl: "5m" }],
    ],
  ])("%j means %j", (text, needs) => {
    expect(needsOfText(text, same).needs).toEqual(needs);
  });

  it("says which piece it cannot read", () => {
    expect(needsOfText("db, cache (sometimes)", same).strange).toBe("cache (sometimes)");
  });
});

describe("cells of a component", () => {
  const failing = { failure: { mtbf: "30d", mttr: "1h", basis: "sla" } };

  it("has its rate in one form at a time", () => {
    expect(written(failing, "availability", "99,9 %")).toEqual({
      failure: { mttr: "1h", basis: "sla", availability: "99.9%" },
    });
  });

  it("never fails once its failure is emptied", () => {
    expect(written({ kind: "cdn", failure: { mttr: "1h" } }, "mttr", "")).toEqual({ kind: "cdn" });
  });

  it("loses its standby with the mode of it", () => {
    expect(written({ standby: { mode: "hot", failover_time: "1m" } }, "standbyMode", "")).toEqual(
      {},
    );
  });

  it("counts the replicas of its one site", () => {
    expect(written({ placement: { "eu-a": 1 } }, "replicas", "3")).toEqual({
      placement: { "eu-a": 3 },
    });
  });

  it("refuses a count of replicas in several sites, unless it is right", () => {
    const row = { placement: { "eu-a": 1, "eu-b": 1 } };
    expect(written(row, "replicas", "3")).toBe("severalSites");
    expect(written(row, "replicas", "2")).toBe(row);
  });

  it("keeps its replicas when it leaves its sites", () => {
    expect(written({ placement: { "eu-a": 2, "eu-b": 1 } }, "placement", "")).toEqual({
      replicas: 3,
    });
  });

  it("takes a choice in any writing and another kind as it stands", () => {
    expect(written({}, "kind", "Load balancer")).toEqual({ kind: "load_balancer" });
    expect(written({}, "kind", "Mainframe")).toEqual({ kind: "Mainframe" });
  });
});

describe("cells of a need", () => {
  it("turn a plain name into an object and back", () => {
    const degrading = written("db", "if_down", "degrade", "needs");
    expect(degrading).toEqual({ target: "db", if_down: "degrade", quality: 0.8 });
    expect(written({ target: "db", quality: 0.8 }, "quality", "", "needs")).toBe("db");
  });

  it("drop what only several targets have with them", () => {
    const need = { any_of: ["a", "b"], required: 2, if_down: "degrade" };
    expect(written(need, "targets", "a", "needs")).toEqual({ target: "a", if_down: "degrade" });
  });
});

it.each([
  ["/components/web/failure/mttr", "components web mttr"],
  ["/components/web/failure", "components web mtbf"],
  ["/components/web", "components web id"],
  ["/components/lb/placement/eu-a", "components lb placement"],
  ["/components/web/needs/1/any_of/0", "needs web#1 targets"],
  ["/components/web/needs/1/quality", "needs web#1 quality"],
  ["/sites/eu-a/parent", "sites eu-a parent"],
  ["/journeys/browse/entry", "journeys browse entry"],
  ["/objectives/availability", undefined],
])("the problem at %s is shown in the cell %s", (pointer, place) => {
  const found = cellOfPath(SHOP, pathOf(pointer, SHOP));
  expect(found && `${found.table} ${found.row} ${found.column}`).toBe(place);
});

it("reads what a component has in its cells", () => {
  const texts = ["kind", "replicas", "placement", "required", "needs"].map((key) =>
    cellText(SHOP, "components", "web", column("components", key)),
  );
  expect(item(SHOP, "components", "web").kind).toBeUndefined();
  expect(texts).toEqual([
    "",
    "3",
    "eu-a: 3",
    "2",
    "db, psp-1 | psp-2 (degrade, failover 20s, quality 0.6)",
  ]);
});

it.each(["constructor", "__proto__", "toString"])("reads a row called %s", (id) => {
  const tree = { components: Object.fromEntries([[id, { name: "x" }]]) } as DocumentTree;
  expect(cellText(tree, "components", id, column("components", "name"))).toBe("x");
});
