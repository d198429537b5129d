import { beforeEach, describe, expect, it, vi } from "vitest";
import { Saver, type SaverOptions, useSaving } from "./saving";

const MINE = { name: "mine" };
const THEIRS = { name: "theirs" };
const START = { id: "1", etag: '"v1"', tree: { name: "start" } };

function answer(status: number, etag: string, body: unknown = {}, headers = {}) {
  return new Response(JSON.stringify(body), { status, headers: { ETag: etag, ...headers } });
}

function makeSaver(options: SaverOptions = {}) {
  return new Saver("/api/v1/architectures/1", START, options);
}

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  useSaving.setState(useSaving.getInitialState(), true);
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

  it("takes over what a closed page left behind, under a name of its own", () => {
    makeSaver({ claim: { name: "closed", from: undefined } }).save(MINE);
    const page = makeSaver({ claim: { name: "new", from: "closed" } });
    expect(page.open()).toEqual({ kind: "restored", tree: MINE });
    expect(Object.keys(localStorage)).toEqual(["draft:1:new"]);
  });

  it("leaves the work of another page to that page", () => {
    makeSaver({ claim: { name: "other", from: undefined } }).save(MINE);
    expect(makeSaver({ claim: { name: "new", from: undefined } }).open()).toEqual({
      kind: "clean",
    });
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

  it("knows what both started from", async () => {
    await meetConflict();
    expect(useSaving.getState().base).toBe(START.tree);
  });

  it("is resolved by writing a document over the version that was seen", async () => {
    const saver = await meetConflict();
    saver.resolve({ name: "both" });
    await vi.advanceTimersByTimeAsync(10);
    const [, init] = vi.mocked(fetch).mock.calls[2] ?? [];
    expect([init?.body, init?.headers]).toEqual([
      '{"name":"both"}',
      expect.objectContaining({ "If-Match": '"v5"' }),
    ]);
  });

  it("is resolved without a new version by taking theirs", async () => {
    const saver = await meetConflict();
    saver.resolve(THEIRS);
    await vi.advanceTimersByTimeAsync(2000);
    expect([vi.mocked(fetch).mock.calls.length, useSaving.getState().status]).toEqual([2, "saved"]);
  });

  it("survives a reload with its three documents", async () => {
    await meetConflict();
    const page = new Saver("/1", { id: "1", etag: '"v5"', tree: THEIRS });
    expect(page.open()).toEqual({ kind: "conflict", tree: MINE });
    expect(useSaving.getState()).toMatchObject({ base: START.tree, theirs: THEIRS });
  });
});

describe("a refusal", () => {
  async function refused(status: number, headers = {}) {
    const send = vi.spyOn(globalThis, "fetch");
    send.mockImplementation(async () => answer(status, '"v1"', { detail: "No." }, headers));
    const saver = makeSaver();
    saver.save(MINE);
    await vi.advanceTimersByTimeAsync(1000);
    return send;
  }

  it.each([
    [401, "signedOut"],
    [403, "signedOut"],
    [404, "gone"],
    [413, "tooLarge"],
    [422, "refused"],
    [429, "busy"],
    [503, "busy"],
  ])("of status %i is said as %s and keeps the draft", async (status, said) => {
    await refused(status);
    expect([useSaving.getState().status, localStorage.length]).toEqual([said, 1]);
  });

  it("by a busy server is tried again when it asked for that", async () => {
    const send = await refused(429, { "Retry-After": "30" });
    await vi.advanceTimersByTimeAsync(20_000);
    expect(send).toHaveBeenCalledOnce();
    await vi.advanceTimersByTimeAsync(11_000);
    expect(send).toHaveBeenCalledTimes(2);
  });
});

describe("a connection", () => {
  const sent = { name: "sent" };

  const breaks = () => Promise.reject(new TypeError("no answer"));
  const gives = (response: Response) => () => Promise.resolve(response);

  async function saveThrough(...replies: (() => Promise<Response>)[]) {
    const send = vi.spyOn(globalThis, "fetch");
    for (const reply of replies) send.mockImplementationOnce(reply);
    const saver = makeSaver();
    saver.save(sent);
    await vi.advanceTimersByTimeAsync(900);
    return saver;
  }

  it("that breaks after the server has stored the document is no conflict with oneself", async () => {
    const saver = await saveThrough(
      breaks,
      gives(answer(412, '"v2"')),
      gives(answer(200, '"v2"', { document: sent })),
      gives(answer(200, '"v3"')),
    );
    saver.save(MINE);
    await vi.advanceTimersByTimeAsync(5000);
    expect(useSaving.getState().status).toBe("saved");
    expect(vi.mocked(fetch).mock.calls[3]?.[1]).toMatchObject({
      body: JSON.stringify(MINE),
      headers: { "If-Match": '"v2"' },
    });
  });

  it("that breaks within the answer is tried again", async () => {
    const broken = answer(200, '"v2"');
    vi.spyOn(broken, "text").mockRejectedValue(new TypeError("broken off"));
    await saveThrough(gives(broken));
    expect([useSaving.getState().status, localStorage.length]).toEqual(["offline", 1]);
  });

  it("on which somebody else answers has saved nothing", async () => {
    await saveThrough(gives(new Response("<p>Welcome to our network</p>", { status: 200 })));
    expect([useSaving.getState().status, localStorage.length]).toEqual(["offline", 1]);
  });

  it("that leads to a login says so", async () => {
    const login = new Response("<form>", { status: 200 });
    vi.spyOn(login, "redirected", "get").mockReturnValue(true);
    await saveThrough(gives(login));
    expect([useSaving.getState().status, localStorage.length]).toEqual(["signedOut", 1]);
  });

  it("remembers through a reload what it sent in vain", async () => {
    const saver = await saveThrough(breaks, breaks);
    saver.save(MINE);
    await vi.advanceTimersByTimeAsync(1500);
    const page = new Saver("/1", { id: "1", etag: '"v2"', tree: sent });
    expect(page.open()).toEqual({ kind: "restored", tree: MINE });
  });
});

it("follows what another tab saved while an answer was under way", async () => {
  const theirs = { name: "start", cost: 2 };
  let arrive: (response: Response) => void = () => undefined;
  vi.spyOn(globalThis, "fetch").mockReturnValue(
    new Promise((resolve) => {
      arrive = resolve;
    }),
  );
  const follow = vi.fn();
  const saver = makeSaver({ follow });
  saver.save(MINE);
  saver.flush();
  saver.hear({ etag: '"v3"', tree: theirs });
  arrive(answer(200, '"v2"'));
  await vi.advanceTimersByTimeAsync(10);
  expect(follow).toHaveBeenCalledWith(theirs, false);
});

it("keeps what was typed where there is no room for what it started from", () => {
  const real = Storage.prototype.setItem;
  vi.spyOn(Storage.prototype, "setItem").mockImplementation(function (this: Storage, key, text) {
    if (text.includes('"base"')) throw new DOMException("full", "QuotaExceededError");
    real.call(this, key, text);
  });
  makeSaver().save(MINE);
  expect(useSaving.getState().isFull).toBe(false);
  expect(makeSaver().open()).toEqual({ kind: "restored", tree: MINE });
});

it("opens where the browser blocks its storage, and says that nothing is kept", () => {
  vi.spyOn(globalThis, "localStorage", "get").mockImplementation(() => {
    throw new DOMException("blocked", "SecurityError");
  });
  const saver = makeSaver();
  expect(saver.open()).toEqual({ kind: "clean" });
  saver.save(MINE);
  expect(useSaving.getState().isFull).toBe(true);
});

describe("a browser without room", () => {
  it("says so until what waited is saved", async () => {
    vi.spyOn(globalThis, "fetch").mockImplementation(async () => answer(200, '"v2"'));
    vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
      throw new DOMException("full", "QuotaExceededError");
    });
    makeSaver().save(MINE);
    expect(useSaving.getState().isFull).toBe(true);
    await vi.advanceTimersByTimeAsync(1000);
    expect(useSaving.getState().isFull).toBe(false);
  });
});

it("lets what is sent while the page goes outlive it", () => {
  const send = vi.spyOn(globalThis, "fetch").mockResolvedValue(answer(200, '"v2"'));
  const saver = makeSaver();
  saver.save(MINE);
  saver.flush({ isLeaving: true });
  expect(send.mock.calls[0]?.[1]).toMatchObject({ keepalive: true });
});

it("knows a version that was on its way when the page was reloaded for its own", () => {
  vi.spyOn(globalThis, "fetch").mockReturnValue(new Promise(() => undefined));
  const saver = makeSaver();
  saver.save({ name: "sent" });
  saver.flush();
  saver.save(MINE);
  const page = new Saver("/1", { id: "1", etag: '"v2"', tree: { name: "sent" } });
  expect(page.open()).toEqual({ kind: "restored", tree: MINE });
});

describe("another tab", () => {
  const base = { name: "start", cost: 1 };
  const elsewhere = { etag: '"v2"', tree: { name: "start", cost: 2 } };

  function makeTab(follow = vi.fn()) {
    const saver = new Saver("/1", { id: "1", etag: '"v1"', tree: base }, { follow });
    return { saver, follow };
  }

  it("is followed while nothing is unsaved here", () => {
    const { saver, follow } = makeTab();
    saver.hear(elsewhere);
    expect(follow).toHaveBeenCalledWith(elsewhere.tree, false);
  });

  it("is merged with what is unsaved here", () => {
    const { saver, follow } = makeTab();
    saver.save({ name: "mine", cost: 1 });
    saver.hear(elsewhere);
    expect(follow).toHaveBeenCalledWith({ name: "mine", cost: 2 }, true);
  });

  it("is a conflict when both changed the same", () => {
    const { saver, follow } = makeTab();
    saver.save({ name: "start", cost: 3 });
    saver.hear(elsewhere);
    expect([useSaving.getState().status, follow.mock.calls]).toEqual(["conflict", []]);
  });

  it("is not heard twice", () => {
    const { saver, follow } = makeTab();
    saver.hear(elsewhere);
    saver.hear(elsewhere);
    expect(follow).toHaveBeenCalledOnce();
  });

  it("is told of what was saved here", async () => {
    vi.spyOn(globalThis, "fetch").mockResolvedValue(answer(200, '"v2"'));
    const tell = vi.fn();
    makeSaver({ tell }).save(MINE);
    await vi.advanceTimersByTimeAsync(1000);
    expect(tell).toHaveBeenCalledWith({ etag: '"v2"', tree: MINE });
  });
});
