import { expect, it } from "vitest";
import { cleared } from "./forms";
import { isEqual, pathOf, pointerOf, valueAt, withoutValue, withValue } from "./tree";

it("makes the objects that are missing on the way", () => {
  expect(withValue({}, ["cost", "fixed"], 3)).toEqual({ cost: { fixed: 3 } });
});

it("changes nothing outside the way", () => {
  const tree = { a: { b: 1 }, c: { d: 2 } };
  const changed = withValue(tree, ["a", "b"], 5);
  expect(valueAt(changed, ["c"])).toBe(tree.c);
});

it("does not take what an object inherits for a value", () => {
  expect(valueAt({}, ["constructor"])).toBeUndefined();
});

it("prunes what became empty below the given depth only", () => {
  expect(withoutValue({ a: { b: { c: { d: 1 } } } }, ["a", "b", "c", "d"], 2)).toEqual({
    a: { b: {} },
  });
});

it("clears a cost with its last field", () => {
  const tree = { components: { web: { cost: { fixed: 3 } } } };
  expect(cleared(tree, ["components", "web", "cost", "fixed"])).toEqual({
    components: { web: {} },
  });
});

it("keeps a failure whose last field was cleared: it is unfinished, not absent", () => {
  const tree = { components: { web: { failure: { mtbf: "1y" } } } };
  expect(cleared(tree, ["components", "web", "failure", "mtbf"])).toEqual({
    components: { web: { failure: {} } },
  });
});

it("writes and reads pointers with slashes and tildes", () => {
  const path = ["components", "a/b~c", "needs", 0];
  const tree = { components: { "a/b~c": { needs: ["x"] } } };
  expect(pathOf(pointerOf(path), tree)).toEqual(path);
});

it("tells lists from objects", () => {
  expect(isEqual([], {})).toBe(false);
});
