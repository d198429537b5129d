import { expect, it } from "vitest";
import { en } from "./en";
import { zhHant } from "./zh-hant";

function leaves(value: unknown, path = ""): [string, unknown][] {
  if (typeof value !== "object" || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([key, item]) => leaves(item, `${path}.${key}`));
}

/** Names that are the same in both languages. */
const SAME =
  /^\.(kinds\.dns|editor\.yaml|forms\.(raft|paxos)|units\.(duration|rate)|.*\b(mtbf|mttr|mttf|rto|rpo|beta|causeMtbf|causeMttr|siteMtbf|siteMttr)\b.*)$/;

it("has no empty text", () => {
  expect(leaves(zhHant).filter(([, text]) => text === "")).toEqual([]);
});

it("leaves no sentence in English", () => {
  const english = new Map(leaves(en));
  const same = leaves(zhHant).filter(
    ([path, text]) => typeof text === "string" && text === english.get(path) && !SAME.test(path),
  );
  expect(same).toEqual([]);
});
