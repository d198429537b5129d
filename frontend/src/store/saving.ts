/** Autosave: a queue in the browser, so that neither a reload nor a lost connection loses a key. */

import { create } from "zustand";
import { type Answer, call, Unreachable } from "../api/client";
import type { DocumentTree } from "../domain/document";
import { merge, unsettled } from "../domain/merge";
import { isEqual, isObject, objectOf, textOf } from "../domain/tree";
import type { Claim } from "./claims";
import { Drafts } from "./drafts";
import { lastingPlace } from "./places";

export type SaveStatus =
  | "saved"
  | "waiting"
  | "saving"
  | "offline"
  | "busy"
  | "signedOut"
  | "tooLarge"
  | "gone"
  | "conflict"
  | "refused";

interface SavingState {
  readonly status: SaveStatus;
  readonly message: string;
  /** The browser has no room to keep what is not saved. */
  readonly isFull: boolean;
  /** When the request that is on its way was sent. */
  readonly since: number;
  /** Where the history stood when the last version was sent. */
  readonly savedStep: number;
  /** What both sides started from, and what the server has; known during a conflict. */
  readonly base: DocumentTree | undefined;
  readonly theirs: DocumentTree | undefined;
}

export const useSaving = create<SavingState>()(() => ({
  status: "saved",
  message: "",
  isFull: false,
  since: 0,
  savedStep: 0,
  base: undefined,
  theirs: undefined,
}));

const PAUSE_MS = 800;
const RETRY_MS = [1000, 2000, 5000, 10_000] as const;
const RETRY_AFTER_MS_MAX = 120_000;
/** A connection that says nothing for so long is taken for broken; large documents get more. */
const ANSWER_MS_MAX = 60_000;
const UPLOAD_CHARACTERS_PER_MS_MIN = 10;
/** Attempts whose answer was lost that are remembered: the first and the latest. */
const UNANSWERED_MAX = 3;
/** Browsers let a page that is leaving send no more than 64 KiB. */
const KEEPALIVE_CHARACTERS_MAX = 40_000;

/** A version of the document as the server stored it. */
export interface Version {
  readonly etag: string;
  readonly tree: DocumentTree;
}

/** What the queue found when the page was opened. */
export type Opened =
  | { readonly kind: "clean" }
  | { readonly kind: "restored"; readonly tree: DocumentTree }
  | { readonly kind: "conflict"; readonly tree: DocumentTree };

export interface SaverOptions {
  readonly storage?: Storage;
  readonly claim?: Claim;
  /** Tells the other tabs of this browser what was saved. */
  readonly tell?: (version: Version) => void;
  /** Shows a document that came from elsewhere, with unsaved work merged into it or not. */
  readonly follow?: (tree: DocumentTree, isMerged: boolean) => void;
  /** How many steps the history of this page has. */
  readonly steps?: () => number;
}

export class Saver {
  private etag: string;
  private stored: DocumentTree;
  private wanted: DocumentTree;
  /** Sent and not answered, the first one first: the server may have any of them. */
  private sent: readonly DocumentTree[] = [];
  private theirEtag: string | undefined;
  private heard: Version | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private busy = false;
  private failures = 0;
  private readonly drafts: Drafts;

  constructor(
    private readonly url: string,
    start: { id: string; etag: string; tree: DocumentTree },
    private readonly options: SaverOptions = {},
  ) {
    this.etag = start.etag;
    this.stored = start.tree;
    this.wanted = start.tree;
    const { storage = lastingPlace(), claim = ALONE } = options;
    this.drafts = new Drafts(start.id, storage, claim);
  }

  get isUnsaved(): boolean {
    return this.wanted !== this.stored;
  }

  /** Look for work that an earlier page could not save. */
  open(): Opened {
    const draft = this.drafts.found();
    if (draft === undefined) return { kind: "clean" };
    if (isEqual(draft.tree, this.stored)) {
      this.drafts.forget();
      return { kind: "clean" };
    }
    this.wanted = draft.tree;
    this.sent = draft.sent;
    const isOwn = draft.sent.some((sent) => isEqual(sent, this.stored));
    if (draft.etag === this.etag || isOwn) {
      this.remember();
      return { kind: "restored", tree: draft.tree };
    }
    const theirs = { etag: this.etag, tree: this.stored };
    this.etag = draft.etag;
    this.stored = draft.base ?? theirs.tree;
    this.remember();
    this.conflict(theirs, draft.base ?? theirs.tree);
    return { kind: "conflict", tree: draft.tree };
  }

  /** Queue a state of the document; it is sent once typing pauses. */
  save(tree: DocumentTree): void {
    if (tree === this.wanted) return;
    this.wanted = tree;
    this.remember();
    const { status } = useSaving.getState();
    if (status === "conflict" || status === "signedOut" || status === "gone") return;
    if (status !== "offline" && status !== "busy") useSaving.setState({ status: "waiting" });
    if (status === "offline" || status === "busy") return;
    this.schedule(PAUSE_MS);
  }

  /** Send now what waits: the page is being hidden, the connection is back, or somebody asks. */
  flush({ isLeaving = false } = {}): void {
    if (!this.isUnsaved || useSaving.getState().status === "conflict") return;
    clearTimeout(this.timer);
    void this.send(isLeaving);
  }

  /** A version that was saved elsewhere: shown at once, merged with what is not saved yet. */
  hear(version: Version): void {
    if (!isNewer(version, this.theirEtag ?? this.etag)) return;
    this.heard = version;
    // What is on its way is refused now; the answer to it finds this version known.
    if (!this.busy) this.join(version);
  }

  /** After a sleep: ask whether there is a newer version. */
  async look(): Promise<void> {
    if (this.busy || useSaving.getState().status === "conflict") return;
    try {
      const answer = await call({ method: "GET", url: this.url, unless: this.etag });
      const version = versionOf(answer);
      if (version !== undefined) this.hear(version);
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
    }
  }

  /** What was kept here is safe elsewhere: nothing of it comes back. */
  giveUp(): void {
    clearTimeout(this.timer);
    this.wanted = this.stored;
    this.settle();
  }

  /** End a conflict with the document that somebody decided on; it becomes the next version. */
  resolve(tree: DocumentTree): void {
    const { theirs } = useSaving.getState();
    this.etag = this.theirEtag ?? this.etag;
    this.theirEtag = undefined;
    this.stored = theirs ?? this.stored;
    this.wanted = tree;
    useSaving.setState({ status: "waiting", theirs: undefined, base: undefined });
    if (isEqual(this.wanted, this.stored)) this.stored = this.wanted;
    if (this.isUnsaved) void this.send();
    else this.settle();
  }

  private schedule(pause: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.send(), pause);
  }

  private async send(isLeaving = false): Promise<void> {
    if (this.busy) {
      this.schedule(PAUSE_MS);
      return;
    }
    if (!this.isUnsaved) return;
    this.busy = true;
    const tree = this.wanted;
    this.sent = withAttempt(this.sent, tree);
    this.remember();
    useSaving.setState({ status: "saving", since: Date.now() });
    try {
      await this.put(tree, isLeaving);
    } catch (error) {
      this.retryLater(error instanceof Unreachable ? "offline" : "busy");
      if (!(error instanceof Unreachable)) throw error;
    } finally {
      this.busy = false;
    }
  }

  private async put(tree: DocumentTree, isLeaving: boolean): Promise<void> {
    const url = `${this.url}?draft=1`;
    const step = this.options.steps?.() ?? 0;
    const characters = JSON.stringify(tree).length;
    const keepalive = isLeaving && characters < KEEPALIVE_CHARACTERS_MAX;
    const upload = Math.ceil(characters / UPLOAD_CHARACTERS_PER_MS_MIN);
    const signal = AbortSignal.timeout(ANSWER_MS_MAX + upload);
    const { etag } = this;
    const answer = await call({ method: "PUT", url, body: tree, etag, keepalive, signal });
    if (answer.status === 412) return this.meetConflict();
    if (answer.status >= 400) return this.meetRefusal(answer);
    this.failures = 0;
    this.sent = [];
    this.etag = answer.etag ?? etag;
    this.stored = tree;
    useSaving.setState({ savedStep: step });
    this.options.tell?.({ etag: this.etag, tree });
    if (this.heard && isNewer(this.heard, this.etag)) return this.join(this.heard);
    return this.settle();
  }

  /** Every refusal keeps the draft; those that may pass by themselves are tried again. */
  private meetRefusal(answer: Answer): void {
    const { status, retryAfter } = answer;
    if (status >= 500 || status === 429) {
      this.retryLater("busy", retryAfter);
      return;
    }
    this.sent = this.sent.slice(0, -1);
    const kinds: { readonly [status: number]: SaveStatus } = {
      401: "signedOut",
      403: "signedOut",
      404: "gone",
      413: "tooLarge",
    };
    const message = textOf(objectOf(answer.body).detail) || String(status);
    useSaving.setState({ status: kinds[status] ?? "refused", message });
  }

  private settle(): void {
    if (!this.isUnsaved) {
      this.drafts.forget();
      useSaving.setState({ status: "saved", message: "", isFull: false });
      return;
    }
    this.remember();
    useSaving.setState({ status: "waiting" });
    this.schedule(PAUSE_MS);
  }

  private async meetConflict(): Promise<void> {
    const signal = AbortSignal.timeout(ANSWER_MS_MAX);
    const answer = await call({ method: "GET", url: this.url, signal });
    const version = versionOf(answer);
    if (version === undefined) return this.meetRefusal(answer);
    const arrived = this.sent.findLast((sent) => isEqual(version.tree, sent));
    this.sent = [];
    if (arrived !== undefined) {
      // An earlier attempt arrived after all; only its answer was lost.
      this.failures = 0;
      this.etag = version.etag;
      this.stored = arrived;
      return this.settle();
    }
    if (this.heard?.etag === version.etag) return this.join(version);
    return this.conflict(version, this.stored);
  }

  /** Take what another tab saved; only a clash of both is a question. */
  private join(version: Version): void {
    const merged = merge(this.stored, this.wanted, version.tree);
    if (useSaving.getState().status === "conflict" || unsettled(merged, NONE).length > 0) {
      this.conflict(version, this.stored);
      return;
    }
    const isMerged = this.isUnsaved;
    this.etag = version.etag;
    this.stored = version.tree;
    this.wanted = isMerged ? merged.tree : version.tree;
    this.options.follow?.(this.wanted, isMerged);
    this.settle();
  }

  private conflict(theirs: Version, base: DocumentTree): void {
    clearTimeout(this.timer);
    this.theirEtag = theirs.etag;
    useSaving.setState({ status: "conflict", theirs: theirs.tree, base });
  }

  private retryLater(status: "offline" | "busy", seconds?: number): void {
    const usual = RETRY_MS[Math.min(this.failures, RETRY_MS.length - 1)] ?? PAUSE_MS;
    const asked = seconds === undefined ? 0 : seconds * 1000;
    this.failures += 1;
    useSaving.setState({ status });
    this.schedule(Math.max(usual, Math.min(asked, RETRY_AFTER_MS_MAX)));
  }

  private remember(): void {
    const { etag, stored, wanted, sent } = this;
    const isKept = this.drafts.keep({ etag, base: stored, tree: wanted, sent });
    if (useSaving.getState().isFull === isKept) useSaving.setState({ isFull: !isKept });
  }
}

const NONE: ReadonlyMap<string, "mine" | "theirs"> = new Map();
const ALONE: Claim = { name: "page", from: "page" };

function versionOf({ status, body, etag }: Answer): Version | undefined {
  const tree = objectOf(body).document;
  return status === 200 && isObject(tree) && etag !== undefined ? { etag, tree } : undefined;
}

/** The first attempt is the likeliest to have arrived: those after it mostly failed at once. */
function withAttempt(sent: readonly DocumentTree[], tree: DocumentTree): DocumentTree[] {
  const earlier = sent.filter((known) => known !== tree);
  return [...earlier.slice(0, 1), ...earlier.slice(1).slice(2 - UNANSWERED_MAX), tree];
}

function isNewer(version: Version, etag: string): boolean {
  return numberOf(version.etag) > numberOf(etag);
}

/** `"v12"` is the twelfth version. */
function numberOf(etag: string): number {
  return Number(/\d+/.exec(etag)?.[0] ?? "0");
}
