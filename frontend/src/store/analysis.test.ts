import { beforeEach, describe, expect, it, vi } from "vitest";
import { SHOP } from "../test/shop";
import { analyseSoon, takeKnown, useAnalysis } from "./analysis";

const RESULT = { whole: { unavailability: 0.001 }, components: {} };
const PROBLEM = { path: "components.db", code: "x", message: "Wrong." };

function answer(status: number, body: unknown) {
  return new Response(JSON.stringify(body), { status });
}

beforeEach(async () => {
  vi.useFakeTimers();
  analyseSoon("/", {}); // an empty document: whatever the last test asked is given up
  vi.advanceTimersByTime(1000);
});

describe("live analysis", () => {
  it("asks once for what was typed quickly, and at once after a rest", async () => {
    const send = vi.spyOn(globalThis, "fetch").mockResolvedValue(answer(200, RESULT));
    for (const name of ["A", "AB", "ABC"]) analyseSoon("/", { ...SHOP, name });
    await vi.advanceTimersByTimeAsync(500);
    expect(send.mock.calls.map(([, init]) => JSON.parse(String(init?.body)).name)).toEqual(["ABC"]);
    await vi.advanceTimersByTimeAsync(500);
    analyseSoon("/", { ...SHOP, name: "D" });
    await vi.advanceTimersByTimeAsync(0);
    expect(send).toHaveBeenCalledTimes(2);
  });

  it("does not ask when only positions changed", async () => {
    const send = vi.spyOn(globalThis, "fetch").mockResolvedValue(answer(200, RESULT));
    analyseSoon("/", SHOP);
    await vi.advanceTimersByTimeAsync(500);
    analyseSoon("/", { ...SHOP, layout: {} });
    await vi.advanceTimersByTimeAsync(500);
    expect(send).toHaveBeenCalledOnce();
  });

  it("asks for nothing while the document is the one whose figures came with the page", async () => {
    const send = vi.spyOn(globalThis, "fetch").mockResolvedValue(answer(200, RESULT));
    takeKnown(SHOP, RESULT as never);
    analyseSoon("/", { ...SHOP, layout: {} }, 0);
    await vi.advanceTimersByTimeAsync(500);
    expect(useAnalysis.getState()).toMatchObject({ status: "current", result: RESULT });
    expect(send).not.toHaveBeenCalled();
  });

  it("keeps the last figures while the document is wrong", async () => {
    vi.spyOn(globalThis, "fetch")
      .mockResolvedValueOnce(answer(200, RESULT))
      .mockResolvedValueOnce(answer(422, { errors: [PROBLEM] }));
    analyseSoon("/", SHOP);
    await vi.advanceTimersByTimeAsync(500);
    analyseSoon("/", { ...SHOP, name: "other" });
    await vi.advanceTimersByTimeAsync(500);
    expect(useAnalysis.getState()).toMatchObject({ status: "invalid", result: RESULT });
  });

  it("marks the component that a problem belongs to", async () => {
    vi.spyOn(globalThis, "fetch").mockResolvedValue(answer(422, { errors: [PROBLEM] }));
    analyseSoon("/", SHOP);
    await vi.advanceTimersByTimeAsync(500);
    expect([...useAnalysis.getState().troubled]).toEqual(["db"]);
  });

  it("asks again when the server is busy", async () => {
    vi.spyOn(globalThis, "fetch")
      .mockResolvedValueOnce(answer(429, { detail: "Slow down." }))
      .mockResolvedValueOnce(answer(200, RESULT));
    analyseSoon("/", SHOP);
    await vi.advanceTimersByTimeAsync(8000);
    expect(useAnalysis.getState().status).toBe("current");
  });

  it("says nothing of a document that has just been begun", () => {
    expect(useAnalysis.getState()).toMatchObject({ status: "waiting", problems: [] });
  });
});
