import { beforeEach, expect, it, vi } from "vitest";
import { claimDraft, type Places } from "./claims";

/** Locks as browsers have them, as far as claims use them: exclusive, held until the page is gone. */
class Locks {
  readonly held = new Set<string>();

  request(name: string, options: LockOptions, use: (lock: Lock | null) => unknown) {
    if (!this.held.has(name)) {
      this.held.add(name);
      return Promise.resolve(use({ name, mode: "exclusive" }));
    }
    if (options.ifAvailable) return Promise.resolve(use(null));
    return new Promise((_, refuse) => {
      options.signal?.addEventListener("abort", () => refuse(options.signal?.reason));
    });
  }
}

class Session extends Map<string, string> {
  getItem(key: string) {
    return this.get(key) ?? null;
  }
  setItem(key: string, value: string) {
    this.set(key, value);
  }
}

let locks: Locks;

function placesOf(session: Session, hasLocks = true): Places {
  return {
    storage: localStorage,
    session: session as unknown as Storage,
    locks: hasLocks ? (locks as unknown as LockManager) : undefined,
  };
}

function leaveDraft(name: string, at = Date.now()) {
  localStorage.setItem(`draft:1:${name}`, JSON.stringify({ etag: "v1", at, tree: { name } }));
}

beforeEach(() => {
  localStorage.clear();
  locks = new Locks();
});

it("gives a copied tab a name of its own while the first one lives", async () => {
  const session = new Session();
  const first = await claimDraft("1", placesOf(session));
  leaveDraft(first.name);
  const copy = await claimDraft("1", placesOf(new Session(session)));
  expect(copy).toEqual({ name: expect.any(String), from: undefined });
  expect(copy.name).not.toBe(first.name);
});

it("brings a reloaded tab back to its draft", async () => {
  const session = new Session();
  const { name } = await claimDraft("1", placesOf(session));
  leaveDraft(name);
  locks.held.clear();
  expect(await claimDraft("1", placesOf(session))).toEqual({ name, from: name });
});

it("prefers its own draft to what others left behind", async () => {
  leaveDraft("other");
  leaveDraft("mine");
  const session = new Session([["tab", "mine"]]);
  expect(await claimDraft("1", placesOf(session))).toMatchObject({ from: "mine" });
});

it("gives a draft that was left behind to one page only, whatever its clock says", async () => {
  leaveDraft("closed", Date.now() + 3_600_000);
  const claims = await Promise.all([
    claimDraft("1", placesOf(new Session())),
    claimDraft("1", placesOf(new Session())),
  ]);
  expect(claims.map(({ from }) => from)).toEqual(["closed", undefined]);
});

it("does without a place for its name", async () => {
  const session = new Session();
  vi.spyOn(session, "setItem").mockImplementation(() => {
    throw new DOMException("blocked", "SecurityError");
  });
  expect(await claimDraft("1", placesOf(session))).toMatchObject({ from: undefined });
});

it("without locks shares no name with any other page", async () => {
  const session = new Session([["tab", "first"]]);
  leaveDraft("first");
  const copy = await claimDraft("1", placesOf(session, false));
  expect(copy.from).toBe("first");
  expect(copy.name).not.toBe("first");
});
