import { describe, expect, it } from "vitest";
import type { Explanation } from "../api/explanation";
import { help } from "../i18n/parts/help";
import { amountText, insertedText, shownText } from "./explained";
import cases from "./explained.cases.json";

/** The same cases are those of the pages, in tests/metrics/web/test_explanations.py. */
describe.each([
  ["en", help.en],
  ["zh-Hant", help.zhHant],
] as const)("explanations in %s", (locale, { rate, requests }) => {
  it.each(cases)("$explanation.figure reads as on the pages: $en", (one) => {
    const found = one.explanation as unknown as Explanation;
    const reader = { locale, currency: "EUR", rate, requests };
    expect([shownText(found, reader), insertedText(found, reader)]).toEqual(one[locale]);
  });
});

it("does not call a cost nothing where nothing has a price", () => {
  const found = { figure: "cost.per_month", formula: "Σ", unit: "money", value: 0, values: [] };
  const reader = { locale: "en", currency: "EUR", rate: String, requests: String };
  expect(shownText(found as unknown as Explanation, reader)).toBe("");
});

it("writes hours that were put in as hours", () => {
  expect(amountText({ amount: 730, unit: "hours" }, "en", "EUR")).toBe("730 h");
});
