/**
 * Which unsaved work belongs to which page. Every open page keeps its draft under a name of its
 * own, so that two pages never write over each other, be one a copy of the other or not. Work
 * whose page is gone is taken over by the next page that opens the same architecture.
 */

import { draftKey, draftsOf } from "./drafts";
import { lastingPlace, tabPlace } from "./places";

export interface Claim {
  /** Under which this page keeps its draft. */
  readonly name: string;
  /** Whose draft this page brings back. */
  readonly from: string | undefined;
}

export interface Places {
  readonly storage: Storage;
  readonly session: Storage;
  /** Only pages of a secure address have them. */
  readonly locks: Pick<LockManager, "request"> | undefined;
}

const TAB = "tab";
/** The page before a reload may let go of its name a moment late; a copied page never does. */
const WAIT_MS = 500;
/** Without locks: a draft that nobody has touched for so long was left behind. */
const ORPHAN_MS = 5000;

export async function claimDraft(id: string, places = browserPlaces()): Promise<Claim> {
  const { session, locks } = places;
  const before = session.getItem(TAB) ?? undefined;
  const claim =
    locks === undefined ? guessed(id, before, places) : await locked(id, before, places, locks);
  try {
    session.setItem(TAB, claim.name);
  } catch {
    // Without it a reload finds its draft like that of any page that is gone.
  }
  return claim;
}

function browserPlaces(): Places {
  return { storage: lastingPlace(), session: tabPlace(), locks: navigator.locks };
}

/** A name is held by a lock for as long as its page lives: who gets the lock gets the draft. */
async function locked(
  id: string,
  before: string | undefined,
  { storage }: Places,
  locks: Pick<LockManager, "request">,
): Promise<Claim> {
  for (const { name } of ownFirst(draftsOf(id, storage), before)) {
    if (await hold(locks, draftKey(id, name), name === before ? WAIT_MS : 0)) {
      return { name, from: name };
    }
  }
  const name = freshName();
  await hold(locks, draftKey(id, name), 0);
  return { name, from: undefined };
}

/** Without locks a living page cannot be told from a dead one, so the draft is copied. */
function guessed(id: string, before: string | undefined, { storage }: Places): Claim {
  const now = Date.now();
  const left = ownFirst(draftsOf(id, storage), before).find(
    ({ name, draft }) => name === before || Math.abs(now - draft.at) > ORPHAN_MS,
  );
  return { name: freshName(), from: left?.name };
}

function ownFirst<T extends { readonly name: string }>(left: readonly T[], own?: string): T[] {
  return [...left].sort((one, other) => Number(other.name === own) - Number(one.name === own));
}

function hold(locks: Pick<LockManager, "request">, name: string, wait: number): Promise<boolean> {
  const options = wait > 0 ? { signal: AbortSignal.timeout(wait) } : { ifAvailable: true };
  return new Promise((resolve) => {
    locks
      .request(name, options, (lock) => {
        resolve(lock !== null);
        // Held until the page is gone.
        return lock === null ? undefined : new Promise(() => undefined);
      })
      .catch(() => resolve(false));
  });
}

function freshName(): string {
  return Math.random().toString(36).slice(2, 10);
}
