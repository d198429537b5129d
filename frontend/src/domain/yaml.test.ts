import { expect, it } from "vitest";
import { SHOP } from "../test/shop";
import { lineOf, treeOf, yamlOf } from "./yaml";

it("reads back what it writes", () => {
  expect(treeOf(yamlOf(SHOP))).toEqual({ tree: SHOP });
});

it("reads by the rules of YAML 1.2", () => {
  expect(treeOf("sites: {no: {}}\ncomponents: {on: {name: yes}}")).toEqual({
    tree: { sites: { no: {} }, components: { on: { name: "yes" } } },
  });
});

it("tells the line that cannot be read", () => {
  expect(treeOf("format: x\ncomponents: {a: [}\n")).toMatchObject({ line: 2 });
});

it("refuses a key that stands twice", () => {
  expect(treeOf("a: 1\na: 2")).toMatchObject({ line: 2 });
});

it("refuses text that is no mapping", () => {
  expect(treeOf("- a")).toMatchObject({ line: 1 });
});

it("finds the line of a value", () => {
  expect(lineOf("a: 1\nb:\n  c: 2\n", ["b", "c"])).toBe(3);
});
