import { expect, it } from "vitest";
import { GRID_TEXTS } from "./grid";

function leaves(value: unknown, path = ""): [string, unknown][] {
  if (typeof value !== "object" || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([key, item]) => leaves(item, `${path}.${key}`));
}

it("has every text of the tables in both languages, and none twice the same", () => {
  const english = new Map(leaves(GRID_TEXTS.en));
  const chinese = leaves(GRID_TEXTS.zhHant);
  expect(chinese.map(([path]) => path).sort()).toEqual([...english.keys()].sort());
  expect(chinese.filter(([path, text]) => text === "" || text === english.get(path))).toEqual([]);
});
