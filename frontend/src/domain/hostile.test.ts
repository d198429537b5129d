import { describe, expect, it } from "vitest";
import type { DocumentTree } from "./document";
import { positionsOf } from "./geometry";
import { pictureOf } from "./graph";
import { arrange } from "./layout";
import { svgOf } from "./svg";
import type { Json } from "./tree";

const WORDS = {
  noteOf: () => "",
  kindOf: (kind: string) => kind,
  replicas: (required: number, count: number) => `${required} of ${count}`,
  allOf: (count: number) => `all ${count}`,
};

/** What may stand in a draft: the server refuses it, the editor must draw what it can. */
const DRAFTS: readonly (readonly [string, { [key: string]: Json }])[] = [
  ["an empty document", {}],
  ["lists for mappings", { components: [1, 2], sites: ["x"], journeys: [] }],
  ["text for mappings", { components: "x", sites: "y", layout: "z" }],
  ["components that are no mappings", { components: { a: null, b: 3, c: [], d: "x" } }],
  ["needs of every shape", { components: { a: { needs: [null, 3, {}, [], { any_of: "b" }] } } }],
  ["needs that are no list", { components: { a: { needs: { target: "b" } } } }],
  ["a cycle", { components: { a: { needs: ["b"] }, b: { needs: ["a"] } } }],
  ["a component that needs itself", { components: { a: { needs: ["a"] } } }],
  ["a target that is missing", { components: { a: { needs: ["ghost"] } } }],
  ["sites in a circle", { sites: { a: { parent: "b" }, b: { parent: "a" } }, components: {} }],
  [
    "a site in itself",
    { sites: { a: { parent: "a" } }, components: { c: { placement: { a: 1 } } } },
  ],
  ["a placement that is missing", { components: { a: { placement: { ghost: 2 } } } }],
  [
    "counts that are no numbers",
    { components: { a: { placement: { x: "two" }, required: "all" } } },
  ],
  [
    "names that objects have",
    { components: { constructor: {}, toString: { needs: ["constructor"] } } },
  ],
  ["positions without numbers", { components: { a: {} }, layout: { a: { x: "left" } } }],
];

describe.each(DRAFTS)("a draft with %s", (_, tree) => {
  it("is drawn", () => {
    const draft = tree as DocumentTree;
    const picture = pictureOf(draft, positionsOf(draft, arrange(draft)));
    expect(svgOf(picture, "draft", WORDS)).not.toMatch(/NaN|undefined|Infinity/);
  });
});
