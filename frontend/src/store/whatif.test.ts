import { beforeEach, expect, it, vi } from "vitest";
import { SHOP } from "../test/shop";
import { openDocument, useDocument } from "./document";
import { fail, followDocument, recoverAll, toggleFailed, useWhatIf } from "./whatif";

const RESULT = { components: {}, journeys: {}, lost_needs: {}, sentence: "Checkout is down." };

function answer(status: number, body: unknown) {
  return new Response(JSON.stringify(body), { status });
}

beforeEach(() => {
  vi.useFakeTimers();
  openDocument(SHOP);
  recoverAll();
});

it("asks at once who loses what", async () => {
  const send = vi.spyOn(globalThis, "fetch").mockResolvedValue(answer(200, RESULT));
  fail({ kind: "component", id: "db" });
  await vi.advanceTimersByTimeAsync(1);
  expect(JSON.parse(String(send.mock.calls[0]?.[1]?.body))).toEqual({
    document: SHOP,
    failed: [{ kind: "component", id: "db" }],
  });
  expect(useWhatIf.getState()).toMatchObject({ status: "current", result: RESULT });
});

it("changes neither the document nor its history", async () => {
  vi.spyOn(globalThis, "fetch").mockResolvedValue(answer(200, RESULT));
  toggleFailed({ kind: "site", id: "eu-a" });
  await vi.advanceTimersByTimeAsync(1);
  expect(useDocument.getState().tree).toBe(SHOP);
  expect(useDocument.temporal.getState().pastStates).toEqual([]);
});

it("asks anew when the document changes, and not when something only moved", async () => {
  const send = vi.spyOn(globalThis, "fetch").mockImplementation(async () => answer(200, RESULT));
  fail({ kind: "component", id: "db" });
  await vi.advanceTimersByTimeAsync(1);
  followDocument({ ...SHOP, layout: {} });
  await vi.advanceTimersByTimeAsync(500);
  expect(send).toHaveBeenCalledTimes(1);
  followDocument({ ...SHOP, journeys: {} });
  await vi.advanceTimersByTimeAsync(500);
  expect(send).toHaveBeenCalledTimes(2);
});

it("says so when the document has errors or the server is out of reach", async () => {
  vi.spyOn(globalThis, "fetch")
    .mockResolvedValueOnce(answer(422, { errors: [] }))
    .mockRejectedValueOnce(new TypeError("offline"));
  fail({ kind: "component", id: "db" });
  await vi.advanceTimersByTimeAsync(1);
  expect(useWhatIf.getState().status).toBe("invalid");
  fail({ kind: "component", id: "web" });
  await vi.advanceTimersByTimeAsync(1);
  expect(useWhatIf.getState().status).toBe("offline");
});

it("forgets everything when all is recovered", () => {
  fail({ kind: "component", id: "db" });
  recoverAll();
  expect(useWhatIf.getState()).toEqual({ failed: [], status: "idle", result: undefined });
});
