import { describe, expect, it } from "vitest";
import { SHOP } from "../test/shop";
import type { DocumentTree } from "./document";
import { removeSelection } from "./edit";
import { merge, unsettled } from "./merge";
import { connect } from "./needs";
import { renameItem } from "./rename";
import { type Json, objectOf, withValue } from "./tree";

const set = (tree: DocumentTree, path: readonly string[], value: Json) =>
  objectOf(withValue(tree, path, value));
const without = (tree: DocumentTree, id: string) =>
  removeSelection(tree, { components: [id], sites: [] });
const MTTR = ["components", "db", "failure", "mttr"];
const slower = set(SHOP, MTTR, "6h");
const faster = set(SHOP, MTTR, "1h");

/** Edits of many kinds, each of which a person makes in one or two gestures. */
const EDITS: readonly (readonly [string, DocumentTree])[] = [
  ["a field", slower],
  ["another form of failure", set(SHOP, ["components", "db", "failure"], { availability: "99%" })],
  ["a name", set(SHOP, ["name"], "Other")],
  ["a new component", set(SHOP, ["components", "cache"], { kind: "cache" })],
  ["a component less", without(SHOP, "psp-2")],
  ["a new need", connect(SHOP, "web", "psp-1")],
  [
    "an edited need",
    set(SHOP, ["components", "lb", "needs"], [{ target: "web", if_down: "degrade" }]),
  ],
  ["another identifier", renameItem(SHOP, "components", "db", "postgres")],
  ["yet another identifier", renameItem(SHOP, "components", "db", "pg")],
  ["another site", renameItem(SHOP, "sites", "eu-a", "west")],
  ["a journey", set(SHOP, ["journeys", "pay"], { entry: "web" })],
];

describe.each(EDITS)("%s", (_, edited) => {
  it("is kept when nobody else changed anything", () => {
    expect(merge(SHOP, edited, SHOP).tree).toEqual(edited);
  });

  it("is taken when only the others changed anything", () => {
    expect(merge(SHOP, SHOP, edited).tree).toEqual(edited);
  });

  it("is no overlap when both made it", () => {
    const merged = merge(SHOP, edited, edited);
    expect([merged.tree, unsettled(merged, new Map())]).toEqual([edited, []]);
  });

  it.each(EDITS)("merges with %s to the same from either side", (_name, other) => {
    const here = merge(SHOP, edited, other, new Map(), "mine").tree;
    const there = merge(SHOP, other, edited, new Map(), "theirs").tree;
    expect(here).toEqual(there);
  });
});

describe("an overlap", () => {
  it("is named with all three values", () => {
    expect(merge(SHOP, slower, faster).changes).toEqual([
      expect.objectContaining({
        place: "components.db.failure.mttr",
        kind: "overlap",
        base: "4h",
        mine: "6h",
        theirs: "1h",
      }),
    ]);
  });

  it("is settled by a choice", () => {
    const choices = new Map([["/components/db/failure/mttr", "theirs"] as const]);
    const merged = merge(SHOP, slower, faster, choices);
    expect([merged.tree, unsettled(merged, choices)]).toEqual([faster, []]);
  });

  it("is what one deleted and the other edited", () => {
    const merged = merge(SHOP, without(SHOP, "db"), slower);
    expect(unsettled(merged, new Map()).map(({ place }) => place)).toEqual(["components.db"]);
  });

  it("is a failure written in two forms, never a mixture of both", () => {
    const form = set(SHOP, ["components", "db", "failure"], { availability: "99%", mttr: "4h" });
    const merged = merge(SHOP, form, slower);
    expect(unsettled(merged, new Map()).map(({ place }) => place)).toEqual([
      "components.db.failure",
    ]);
  });
});

describe("a part that both renamed", () => {
  const mine = renameItem(SHOP, "components", "db", "postgres");
  const theirs = renameItem(slower, "components", "db", "pg");
  const pointer = "/components/db/id";

  it("is a question of its name alone", () => {
    const merged = merge(SHOP, mine, theirs);
    expect(unsettled(merged, new Map())).toEqual([
      expect.objectContaining({ pointer, base: "db", mine: "postgres", theirs: "pg" }),
    ]);
    expect(merged.tree).toEqual(set(mine, ["components", "postgres", "failure", "mttr"], "6h"));
  });

  it("is called as somebody decides, by whatever needs it too", () => {
    const choices = new Map([[pointer, "theirs"] as const]);
    const more = connect(mine, "lb", "postgres");
    const merged = merge(SHOP, more, theirs, choices);
    expect([merged.tree, unsettled(merged, choices)]).toEqual([connect(theirs, "lb", "pg"), []]);
  });

  it("in the same way keeps what each edited in it", () => {
    const edited = set(mine, ["components", "postgres", "failure", "mtbf"], "2y");
    const merged = merge(SHOP, edited, renameItem(slower, "components", "db", "postgres"));
    expect(unsettled(merged, new Map())).toEqual([]);
    expect(merged.tree.components).toMatchObject({
      postgres: { failure: { mtbf: "2y", mttr: "6h" } },
    });
  });

  it("keeps both when one of the names means something else on the other side", () => {
    const taken = set(mine, ["components", "pg"], { kind: "cache" });
    expect(Object.keys(objectOf(merge(SHOP, taken, theirs).tree.components))).toEqual(
      expect.arrayContaining(["postgres", "pg"]),
    );
  });
});

describe("changes of different places", () => {
  it("are merged without a question", () => {
    const merged = merge(SHOP, slower, set(SHOP, ["components", "db", "failure", "mtbf"], "2y"));
    expect(merged.tree.components).toMatchObject({ db: { failure: { mtbf: "2y", mttr: "6h" } } });
    expect(merged.changes.map(({ kind }) => kind)).toEqual(["theirs", "mine"]);
  });

  it("in one list of needs are merged item by item", () => {
    const merged = merge(SHOP, connect(SHOP, "web", "psp-1"), connect(SHOP, "web", "psp-2"));
    expect(merged.tree.components).toMatchObject({
      web: { needs: ["db", { if_down: "degrade" }, "psp-1", "psp-2"] },
    });
  });

  it("follow a part that was renamed meanwhile", () => {
    const merged = merge(SHOP, renameItem(SHOP, "components", "db", "postgres"), slower);
    expect(merged.tree.components).toMatchObject({ postgres: { failure: { mttr: "6h" } } });
    expect(merged.tree.components).not.toHaveProperty("db");
    expect(merged.renames).toEqual([
      { collection: "components", from: "db", to: "postgres", side: "mine" },
    ]);
  });

  it("of positions are merged without a word", () => {
    const moved = set(SHOP, ["layout", "db"], { x: 8, y: 8 });
    const other = set(SHOP, ["layout", "db"], { x: 16, y: 16 });
    expect(merge(SHOP, moved, other)).toMatchObject({ tree: moved, changes: [] });
  });
});
