import { describe, expect, it } from "vitest";
import { bestKey, bestOf, bestPath, spreadOf } from "./uncertain";

const RANGE = { low: "10d", best: "30d", high: "60d" };
const FACTOR = { median: "99.9%", error_factor: 3 };

describe("an uncertain value", () => {
  it("has its best estimate under best or median", () => {
    expect(bestKey(RANGE)).toBe("best");
    expect(bestKey(FACTOR)).toBe("median");
    expect(bestKey({ best: "1h", error_factor: 3 })).toBe("best");
    expect(bestOf(RANGE)).toBe("30d");
    expect(bestOf(FACTOR)).toBe("99.9%");
  });

  it("is known by its keys alone, also while it is unfinished", () => {
    expect(bestKey({ low: "1h" })).toBe("best");
    expect(bestKey({ error_factor: 3 })).toBe("median");
    expect(bestKey({})).toBeUndefined();
    expect(bestKey({ mtbf: "1h", mttr: "1h" })).toBeUndefined();
  });

  it("is edited at its best estimate", () => {
    expect(bestPath(RANGE, ["a"])).toEqual(["a", "best"]);
    expect(bestPath("30d", ["a"])).toEqual(["a"]);
  });

  it("tells its ends or its error factor", () => {
    expect(spreadOf(RANGE)).toEqual({ low: "10d", high: "60d", errorFactor: "" });
    expect(spreadOf(FACTOR)).toEqual({ low: "", high: "", errorFactor: "3" });
    expect(spreadOf("30d")).toBeUndefined();
  });
});
