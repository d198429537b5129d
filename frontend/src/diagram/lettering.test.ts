import { expect, it } from "vitest";
import { fitted, lettered, widthOf } from "./lettering";

it("cuts a text that is too wide and marks the cut", () => {
  const shown = fitted("An unusually long name of a component", 120, 14);
  expect(shown.endsWith("…")).toBe(true);
  expect(widthOf(shown, 14)).toBeLessThanOrEqual(120);
  expect(fitted("short", 120, 14)).toBe("short");
});

it("counts a Chinese sign as wide as it is high", () => {
  expect(widthOf("資料庫", 10)).toBe(30);
});

it("breaks a name between words in the largest size that shows all of it", () => {
  expect(lettered("Order queue", 120, [30, 20])).toEqual({ lines: ["Order", "queue"], size: 30 });
  expect(lettered("資料庫資料庫", 100, [30, 20])).toEqual({
    lines: ["資料庫", "資料庫"],
    size: 30,
  });
  expect(lettered("Incomprehensibilities", 100, [30, 20]).lines[0]).toMatch(/…$/);
});
