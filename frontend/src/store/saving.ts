/** Autosave: a queue in the browser, so that neither a reload nor a lost connection loses a key. */

import { create } from "zustand";
import { type Answer, call, Unreachable } from "../api/client";
import type { DocumentTree } from "../domain/document";
import { merge, unsettled } from "../domain/merge";
import { isEqual, isObject, objectOf, textOf } from "../domain/tree";
import { Drafts, tabName } from "./drafts";

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
  savedStep: 0,
  base: undefined,
  theirs: undefined,
}));

const PAUSE_MS = 800;
const RETRY_MS = [1000, 2000, 5000, 10_000] as const;
const RETRY_AFTER_MS_MAX = 120_000;
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
  readonly tab?: string;
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
  private sent: DocumentTree | undefined;
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
    const { storage = localStorage, tab = tabName() } = options;
    this.drafts = new Drafts(start.id, storage, tab);
  }

  get isUnsaved(): boolean {
    return this.wanted !== this.stored;
  }

  /** Look for work that an earlier page could not save. */
  open(now = Date.now()): Opened {
    const draft = this.drafts.found(now);
    if (draft === undefined) return { kind: "clean" };
    if (isEqual(draft.tree, this.stored)) {
      this.drafts.forget();
      return { kind: "clean" };
    }
    this.wanted = draft.tree;
    const isOwn = draft.sent !== undefined && isEqual(draft.sent, this.stored);
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
    if (numberOf(version.etag) <= numberOf(this.theirEtag ?? this.etag)) return;
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
    this.busy = true;
    this.sent = this.wanted;
    this.remember();
    useSaving.setState({ status: "saving" });
    try {
      await this.put(this.wanted, isLeaving);
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      this.retryLater("offline");
    } finally {
      this.busy = false;
      this.sent = undefined;
    }
  }

  private async put(tree: DocumentTree, isLeaving: boolean): Promise<void> {
    const url = `${this.url}?draft=1`;
    const step = this.options.steps?.() ?? 0;
    const keepalive = isLeaving && JSON.stringify(tree).length < KEEPALIVE_CHARACTERS_MAX;
    const answer = await call({ method: "PUT", url, body: tree, etag: this.etag, keepalive });
    if (answer.status === 412) return this.meetConflict(tree);
    if (answer.status >= 400) return this.meetRefusal(answer);
    this.failures = 0;
    this.etag = answer.etag ?? this.etag;
    this.stored = tree;
    useSaving.setState({ savedStep: step });
    this.options.tell?.({ etag: this.etag, tree });
    return this.settle();
  }

  /** Every refusal keeps the draft; those that may pass by themselves are tried again. */
  private meetRefusal(answer: Answer): void {
    const { status, retryAfter } = answer;
    if (status >= 500 || status === 429) {
      this.retryLater("busy", retryAfter);
      return;
    }
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
    this.sent = undefined;
    this.remember();
    useSaving.setState({ status: "waiting" });
    this.schedule(PAUSE_MS);
  }

  private async meetConflict(sent: DocumentTree): Promise<void> {
    const answer = await call({ method: "GET", url: this.url });
    const version = versionOf(answer);
    if (version === undefined) return this.meetRefusal(answer);
    if (isEqual(version.tree, sent)) {
      // An earlier attempt arrived after all, for example just before a reload.
      this.etag = version.etag;
      this.stored = sent;
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

function versionOf({ status, body, etag }: Answer): Version | undefined {
  const tree = objectOf(body).document;
  return status === 200 && isObject(tree) && etag !== undefined ? { etag, tree } : undefined;
}

/** `"v12"` is the twelfth version. */
function numberOf(etag: string): number {
  return Number(/\d+/.exec(etag)?.[0] ?? "0");
}
