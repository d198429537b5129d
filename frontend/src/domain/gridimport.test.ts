import { describe, expect, it } from "vitest";
import { SHOP } from "../test/shop";
import { item, needsOf } from "./document";
import { COLUMNS, ROWS_MAX, type TableName } from "./gridcolumns";
import { headersOf, type Labels, matchingOf, splitHeader } from "./gridheaders";
import { type Draft, outcomeOf, splitRows } from "./gridimport";
import { matrixOf } from "./gridtext";

const NONE: Labels = { components: {}, needs: {}, sites: {}, journeys: {} };

function draftOf(text: string, table: TableName = "components"): Draft {
  const [titles = [], ...rows] = matrixOf(text);
  return { table, headers: headersOf(titles, table, NONE), rows };
}

const keys = (cells: readonly string[], table: TableName) =>
  headersOf(cells, table, NONE).map(({ column }) => column);

describe("headers", () => {
  it.each([
    ["MTBF (h)", "mtbf", "h"],
    ["MTTR [min]", "mttr", "m"],
    ["MTBF in hours", "mtbf", "h"],
    ["Availability %", "availability", "%"],
    ["修復時間（分鐘）", "mttr", "m"],
    ["Instances", "replicas", undefined],
    ["Depends on", "needs", undefined],
    ["failure.mtbf", "mtbf", undefined],
    ["per_replica", "per_replica", undefined],
    ["名稱", "name", undefined],
    ["__proto__", undefined, undefined],
    ["constructor", undefined, undefined],
  ])("%j means %s in %s", (title, column, hint) => {
    expect(headersOf([title], "components", NONE)).toEqual([{ column, hint }]);
  });

  it("does not take a figure for a stated value", () => {
    expect(keys(["Computed availability", "Share of downtime", "State"], "components")).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it("takes no column twice", () => {
    expect(keys(["name", "title"], "components")).toEqual(["name", undefined]);
  });

  it("finds every column by its key", () => {
    const all = COLUMNS.components.map(({ key }) => key);
    expect(keys(all, "components")).toEqual(all);
  });

  it.each([
    ["id\tMTBF\tMTTR\nweb\t1d\t1h", "components"],
    ["from\tto\nweb\tdb", "needs"],
    ["site\tparent\nx\teu", "sites"],
    ["journey\tentry\tshare\nbrowse\tlb\t1", "journeys"],
    ["web\t30d\t1h\ndb\t1y\t4h", undefined],
  ])("%j is a table of %s", (text, table) => {
    expect(matchingOf(matrixOf(text), NONE)?.table).toBe(table);
  });

  it("parts a header from its unit", () => {
    expect(splitHeader("Repair time (hours)")).toEqual({ name: "Repair time ", hint: "h" });
  });
});

describe("a pasted table", () => {
  const draft = draftOf(
    "Component\tMTBF (h)\tMTTR\tAvailability\tDepends on\r\n" +
      "db\t8.760,5\t4 h\t\t\r\n" +
      "API\t\t10 Minuten\t99,95 %\tdb\r\n" +
      "batch\t720,0\t3 months\t\tAPI",
  );
  const outcome = outcomeOf(SHOP, draft);

  it("changes what is there and adds the rest", () => {
    expect(outcome.rows.map(({ fate }) => fate)).toEqual(["changed", "new", "new"]);
    expect(item(outcome.tree, "components", "db").failure).toEqual({
      mtbf: "8760.5h",
      mttr: "4 h",
    });
    expect(needsOf(outcome.tree, "batch")).toEqual(["api"]);
  });

  it("shows what is not understood at its row and cell", () => {
    expect(outcome.rows.map(({ troubles }) => [...troubles.keys()])).toEqual([[], [2], []]);
  });

  it("keeps the rows that are not understood when the others are taken", () => {
    const { good, left } = splitRows(draft, outcome);
    expect(good.rows.map(([id]) => id)).toEqual(["db", "batch"]);
    expect(left.rows).toEqual([["API", "", "10 Minuten", "99,95 %", "db"]]);
  });

  it("says that a row changes nothing", () => {
    const same = outcomeOf(SHOP, draftOf("id\tmttr\ndb\t4h"));
    expect(same.rows.map(({ fate }) => fate)).toEqual(["same"]);
    expect(same.tree).toBe(SHOP);
  });

  it("knows a dependency by who needs what", () => {
    const edges = draftOf("from\tto\teffect\nweb\tdb\tdegrade\nweb\tpsp-1\t", "needs");
    const { rows, tree } = outcomeOf(SHOP, edges);
    expect(rows.map(({ fate }) => fate)).toEqual(["changed", "new"]);
    expect(needsOf(tree, "web")[0]).toEqual({ target: "db", if_down: "degrade", quality: 0.8 });
    expect(needsOf(tree, "web")[2]).toBe("psp-1");
  });

  it("is refused as a whole when the document cannot hold it", () => {
    const rows = Array.from({ length: ROWS_MAX.components }, (_, index) => [`n${index}`]);
    const { tree, excess } = outcomeOf(SHOP, { ...draftOf("id"), rows });
    expect(excess).toBe(5);
    expect(tree).toBe(SHOP);
  });
});
