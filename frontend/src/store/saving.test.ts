import { beforeEach, describe, expect, it, vi } from "vitest";
import { Saver, useSaving } from "./saving";

const MINE = { name: "mine" };
const THEIRS = { name: "theirs" };
const START = { id: "1", etag: '"v1"', tree: { name: "start" } };

function answer(status: number, etag: string, body: unknown = {}) {
  return new Response(JSON.stringify(body), { status, headers: { ETag: etag } });
}

function makeSaver(tab = "a") {
  return new Saver("/api/v1/architectures/1", START, localStorage, tab);
}

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  useSaving.setState({ status: "saved", message: "", theirs: undefined });
});

describe("autosave", () => {
  it("sends the last state once typing pauses", async () => {
    const send = vi.spyOn(globalThis, "fetch").mockResolvedValue(answer(200, '"v2"'));
    const saver = makeSaver();
    saver.save({ name: "m" });
    saver.save(MINE);
    await vi.advanceTimersByTimeAsync(1000);
    expect(send.mock.calls.map(([, init]) => init?.body)).toEqual([JSON.stringify(MINE)]);
  });

  it("asks the server to keep a version that others changed", async () => {
    const send = vi.spyOn(globalThis, "fetch").mockResolvedValue(answer(200, '"v2"'));
    makeSaver().save(MINE);
    await vi.advanceTimersByTimeAsync(1000);
    expect(send.mock.calls[0]?.[1]?.headers).toMatchObject({ "If-Match": '"v1"' });
  });

  it("leaves nothing in the browser once it is saved", async () => {
    vi.spyOn(globalThis, "fetch").mockResolvedValue(answer(200, '"v2"'));
    makeSaver().save(MINE);
    await vi.advanceTimersByTimeAsync(1000);
    expect(localStorage).toHaveLength(0);
  });

  it("tries again when the server cannot be reached", async () => {
    const send = vi
      .spyOn(globalThis, "fetch")
      .mockRejectedValueOnce(new TypeError("offline"))
      .mockResolvedValue(answer(200, '"v2"'));
    makeSaver().save(MINE);
    await vi.advanceTimersByTimeAsync(4000);
    expect([send.mock.calls.length, useSaving.getState().status]).toEqual([2, "saved"]);
  });
});

describe("a reload", () => {
  it("brings back what could not be sent", () => {
    makeSaver().save(MINE);
    expect(makeSaver().open()).toEqual({ kind: "restored", tree: MINE });
  });

  it("brings back what a closed tab left behind", () => {
    makeSaver("closed").save(MINE);
    expect(makeSaver("new").open(Date.now() + 60_000)).toEqual({ kind: "restored", tree: MINE });
  });

  it("leaves the fresh work of another tab to that tab", () => {
    makeSaver("other").save(MINE);
    expect(makeSaver("new").open()).toEqual({ kind: "clean" });
  });
});

it("takes a version that equals what was sent for its own", async () => {
  vi.spyOn(globalThis, "fetch")
    .mockResolvedValueOnce(answer(412, '"v2"'))
    .mockResolvedValueOnce(answer(200, '"v2"', { document: MINE }));
  makeSaver().save(MINE);
  await vi.advanceTimersByTimeAsync(1000);
  expect(useSaving.getState().status).toBe("saved");
});

describe("a conflict", () => {
  beforeEach(async () => {
    vi.spyOn(globalThis, "fetch")
      .mockResolvedValueOnce(answer(412, '"v5"'))
      .mockResolvedValueOnce(answer(200, '"v5"', { document: THEIRS }))
      .mockResolvedValue(answer(200, '"v6"'));
  });

  async function meetConflict() {
    const saver = makeSaver();
    saver.save(MINE);
    await vi.advanceTimersByTimeAsync(1000);
    return saver;
  }

  it("shows what the server has", async () => {
    await meetConflict();
    expect(useSaving.getState()).toMatchObject({ status: "conflict", theirs: THEIRS });
  });

  it("is resolved by writing mine over the version that was seen", async () => {
    const saver = await meetConflict();
    saver.keepMine();
    await vi.advanceTimersByTimeAsync(10);
    expect(vi.mocked(fetch).mock.calls[2]?.[1]?.headers).toMatchObject({ "If-Match": '"v5"' });
  });

  it("is resolved by taking theirs", async () => {
    const saver = await meetConflict();
    expect(saver.takeTheirs()).toEqual(THEIRS);
  });
});
