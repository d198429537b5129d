import { describe, expect, it } from "vitest";
import { momentText, movedTo, panned, tickStep, wholeView, zoomed } from "./view";

describe("the view of a run", () => {
  it("starts with the whole run", () => {
    expect(wholeView(100)).toEqual({ from: 0, until: 100, now: 0, place: 0 });
  });

  it("zooms around the cursor", () => {
    const view = zoomed({ from: 0, until: 100, now: 50, place: 3 }, 1, 100);
    expect(view.from + view.until).toBeCloseTo(100);
    expect(view.until - view.from).toBeCloseTo(62.5);
    expect(view.place).toBe(3);
  });

  it("never shows more than the run", () => {
    expect(zoomed({ from: 10, until: 90, now: 50, place: 0 }, -1, 100)).toMatchObject({
      from: 0,
      until: 100,
    });
  });

  it("follows the cursor out of the window", () => {
    const view = movedTo({ from: 0, until: 10, now: 5, place: 0 }, 60, 7, 100);
    expect(view.now).toBe(60);
    expect(view.from).toBeLessThan(60);
    expect(view.until).toBeGreaterThan(60);
  });

  it("stops panning at the ends", () => {
    expect(panned({ from: 0, until: 10, now: 5, place: 0 }, -20, 100)).toMatchObject({ from: 0 });
    expect(panned({ from: 0, until: 10, now: 5, place: 0 }, 500, 100)).toMatchObject({
      until: 100,
    });
  });
});

describe("marks on the axis", () => {
  it("stand at round distances", () => {
    expect(tickStep(1000, 10)).toBe(100);
    expect(tickStep(1300, 10)).toBe(200);
    expect(tickStep(4.4, 10)).toBeCloseTo(0.5);
  });

  it("read as milliseconds, long ones as seconds", () => {
    expect(momentText(1234.567, "en")).toBe("1,234.57 ms");
    expect(momentText(12_345, "en")).toBe("12.345 s");
  });
});
