import { describe, expect, it } from "vitest";
import { SHOP } from "../test/shop";
import { type DocumentTree, idsOf, item, needsOf, withItem } from "./document";
import { cellText } from "./gridcells";
import { COLUMNS, rowsOf, TABLES, type TableName } from "./gridcolumns";
import { patchRows, withCopies, withoutRows } from "./gridpatch";
import type { PatchRow } from "./gridrow";
import { matrixOf, tsvOf } from "./gridtext";

const EMPTY: DocumentTree = { format: "reliability/v1", components: {} };

function row(key: string | undefined, cells: { readonly [column: string]: string }): PatchRow {
  return { key, cells: new Map(Object.entries(cells)) };
}

/** All cells of a table through the clipboard, as rows of the wanted keys. */
function pasted(tree: DocumentTree, table: TableName, isNew: boolean): PatchRow[] {
  const columns = COLUMNS[table];
  const copied = rowsOf(tree, table).map((key) =>
    columns.map((column) => cellText(tree, table, key, column)),
  );
  return matrixOf(tsvOf(copied)).map((cells, index) => ({
    key: isNew ? undefined : rowsOf(tree, table)[index],
    cells: new Map(columns.map(({ key }, at) => [key, cells[at] ?? ""])),
  }));
}

const RICH: DocumentTree = withItem(SHOP, "components", "rich", {
  name: "=SUM(1)",
  kind: "server",
  description: 'two\nlines and "quotes"\t',
  failure: { annual_failure_rate: "5%", mttr: { low: "1h", best: "2h", high: "9h" }, basis: "sla" },
  replicas: 3,
  required: 2,
  standby: { mode: "warm", failover_time: "30s", coverage: 0.98 },
  common_cause: { mtbf: "180d", mttr: "30m" },
  capacity: { rps: "500 rps", service_time: "8ms" },
  data: { replication: { mode: "async", lag: "2s" }, backup: { every: "24h", at: "offsite" } },
  cost: { fixed: 10, per_replica: 2.5 },
  needs: ["db", { all_of: ["psp-1", "psp-2"], if_down: "degrade", quality: 0.5 }],
});

describe("copy and paste", () => {
  it.each(TABLES)("changes nothing when the table of %s is pasted over itself", (table) => {
    expect(patchRows(RICH, table, pasted(RICH, table, false)).tree).toBe(RICH);
  });

  it("builds the same document from its tables", () => {
    const order = ["sites", "components", "journeys"] as const;
    const built = order.reduce<DocumentTree>(
      (tree, table) => patchRows(tree, table, pasted(RICH, table, true)).tree,
      EMPTY,
    );
    expect(built.sites).toEqual(RICH.sites);
    expect(built.components).toEqual(RICH.components);
    expect(built.journeys).toEqual(RICH.journeys);
  });

  it("builds the same needs from the list of who needs whom", () => {
    const bare = patchRows(
      RICH,
      "components",
      idsOf(RICH, "components").map((id) => row(id, { needs: "" })),
    ).tree;
    expect(rowsOf(bare, "needs")).toEqual([]);
    const built = patchRows(bare, "needs", pasted(RICH, "needs", true)).tree;
    expect(built.components).toEqual(RICH.components);
  });
});

describe("new rows", () => {
  it("get free identifiers and keep names that cannot be identifiers", () => {
    const { tree, keys } = patchRows(SHOP, "components", [
      row(undefined, { id: "web" }),
      row(undefined, { id: "Mail Server" }),
      row(undefined, { name: "資料庫", kind: "database" }),
      row(undefined, { mtbf: "30d" }),
    ]);
    expect(keys).toEqual(["web-2", "mail-server", "item", "service"]);
    expect(item(tree, "components", "mail-server")).toEqual({ name: "Mail Server" });
    expect(item(tree, "components", "item")).toEqual({ name: "資料庫", kind: "database" });
  });

  it("may need each other by the names that the rows give them", () => {
    const { tree } = patchRows(EMPTY, "components", [
      row(undefined, { id: "Web Server", needs: "Main DB, Cache" }),
      row(undefined, { id: "Main DB" }),
      row(undefined, { name: "Cache" }),
    ]);
    expect(needsOf(tree, "web-server")).toEqual(["main-db", "cache"]);
  });

  it.each(["__proto__", "constructor", "=1+1", '"'])("called %j harm nothing", (id) => {
    const { tree, keys } = patchRows(EMPTY, "components", [row(undefined, { id })]);
    expect(idsOf(tree, "components")).toEqual(keys);
    expect(item(tree, "components", keys[0] ?? "").name).toBe(
      id === "constructor" ? undefined : id,
    );
    expect(Object.getPrototypeOf(tree.components)).toBe(Object.prototype);
  });
});

describe("rows that are there", () => {
  it("are renamed, and every reference follows", () => {
    const { tree, keys } = patchRows(SHOP, "components", [row("db", { id: "postgres" })]);
    expect(keys).toEqual(["postgres"]);
    expect(needsOf(tree, "web")[0]).toBe("postgres");
  });

  it.each([
    ["lb", "idTaken"],
    ["No good", "idShape"],
  ])("refuse the identifier %j", (id, code) => {
    const { tree, troubles } = patchRows(SHOP, "components", [row("db", { id })]);
    expect(troubles).toEqual([{ row: 0, column: "id", trouble: { code }, isRefused: true }]);
    expect(tree).toBe(SHOP);
  });

  it("report a text that is not understood and keep it", () => {
    const { tree, troubles } = patchRows(SHOP, "components", [row("db", { mttr: "4 hourz" })]);
    expect(troubles.map(({ column, isRefused }) => [column, isRefused])).toEqual([["mttr", false]]);
    expect(item(tree, "components", "db").failure).toEqual({ mtbf: "1y", mttr: "4 hourz" });
  });
});

describe("the list of who needs whom", () => {
  it("moves a need to another owner", () => {
    const { tree, keys } = patchRows(SHOP, "needs", [row("web#0", { owner: "lb" })]);
    expect(needsOf(tree, "lb")).toEqual(["web", "db"]);
    expect(needsOf(tree, "web")).toHaveLength(1);
    expect(keys).toEqual(["lb#1"]);
  });

  it("says who is missing", () => {
    const { troubles } = patchRows(SHOP, "needs", [
      row(undefined, { targets: "db" }),
      row(undefined, { owner: "ghost", targets: "db" }),
    ]);
    expect(troubles.map(({ trouble }) => trouble.code)).toEqual(["ownerMissing", "ownerUnknown"]);
  });

  it("adds and removes rows", () => {
    const added = patchRows(SHOP, "needs", [
      row(undefined, { owner: "db", targets: "psp-1 | psp-2", if_down: "degrade" }),
    ]).tree;
    expect(needsOf(added, "db")).toEqual([
      { any_of: ["psp-1", "psp-2"], if_down: "degrade", quality: 0.8 },
    ]);
    expect(withoutRows(added, "needs", ["db#0"])).toEqual(SHOP);
  });
});

it("removes a component with what hangs on it", () => {
  const tree = withoutRows(SHOP, "components", ["lb"]);
  expect(rowsOf(tree, "components")).not.toContain("lb");
  expect(rowsOf(tree, "journeys")).toEqual([]);
});

it.each([
  ["components", ["web"], "web-2"],
  ["sites", ["eu-a"], "eu-a-2"],
  ["needs", ["web#0"], "web#2"],
] as const)("copies rows of %s", (table, keys, copy) => {
  const { tree } = withCopies(SHOP, table, keys);
  expect(rowsOf(tree, table)).toContain(copy);
});

it("writes two thousand rows within a second", () => {
  const rows = Array.from({ length: 2000 }, (_, index) =>
    row(undefined, { id: `c${index}`, mtbf: "30 days", mttr: "1 h", needs: index ? "c0" : "" }),
  );
  const start = performance.now();
  const { tree, troubles } = patchRows(EMPTY, "components", rows);
  expect(performance.now() - start).toBeLessThan(1000);
  expect(troubles).toEqual([]);
  expect(needsOf(tree, "c1999")).toEqual(["c0"]);
});
