import { beforeEach, expect, it } from "vitest";
import { halfTyped, keepHalfTyped, startHalfTyped } from "./halfTyped";

beforeEach(() => {
  sessionStorage.clear();
  startHalfTyped("1");
});

it("is there again after a reload", () => {
  keepHalfTyped("components/db", "postgr");
  startHalfTyped("1");
  expect(halfTyped("components/db")).toBe("postgr");
});

it("belongs to one architecture", () => {
  keepHalfTyped("yaml", "format: [");
  startHalfTyped("2");
  expect(halfTyped("yaml")).toBeUndefined();
});

it("leaves nothing behind once it is finished", () => {
  keepHalfTyped("yaml", "format: [");
  keepHalfTyped("yaml", undefined);
  expect(sessionStorage).toHaveLength(0);
});
