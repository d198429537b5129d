import { expect, it } from "vitest";
import { shownWhileTyping, typedValue } from "./typed";

it.each([
  ["count", "3", 3],
  ["count", "3x", "3x"],
  ["ratio", "0.9", 0.9],
  ["ratio", "99.95%", "99.95%"],
  ["ratio", "0.99999999999999999", "0.99999999999999999"],
  ["duration", "30", "30"],
  ["rate", "1200 rps", "1200 rps"],
  ["number", "", undefined],
] as const)("as %s, %j is stored as %j", (type, text, value) => {
  expect(typedValue(type, text)).toBe(value);
});

it("keeps an unfinished number on the screen while it is typed", () => {
  expect(shownWhileTyping("ratio", "0.", 0)).toBe("0.");
});

it("shows the stored value once something else changed it", () => {
  expect(shownWhileTyping("count", "3", 5)).toBe("5");
});
