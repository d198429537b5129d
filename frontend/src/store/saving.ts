/** Autosave: a queue in the browser, so that neither a reload nor a lost connection loses a key. */

import { create } from "zustand";
import { call, Unreachable } from "../api/client";
import type { DocumentTree } from "../domain/document";
import { isEqual, isObject, type Json, objectOf, textOf } from "../domain/tree";

export type SaveStatus = "saved" | "waiting" | "saving" | "offline" | "conflict" | "refused";

interface SavingState {
  readonly status: SaveStatus;
  readonly message: string;
  /** What the server has, once it is known to differ from what this page started from. */
  readonly theirs: DocumentTree | undefined;
}

export const useSaving = create<SavingState>()(() => ({
  status: "saved",
  message: "",
  theirs: undefined,
}));

const PAUSE_MS = 800;
const RETRY_MS = [1000, 2000, 5000, 10_000] as const;
const ORPHAN_MS = 5000;

interface Draft {
  readonly etag: string;
  readonly tree: DocumentTree;
  readonly at: number;
}

/** What the queue found when the page was opened. */
export type Opened =
  | { readonly kind: "clean" }
  | { readonly kind: "restored"; readonly tree: DocumentTree }
  | { readonly kind: "conflict"; readonly tree: DocumentTree };

export class Saver {
  private etag: string;
  private stored: DocumentTree;
  private wanted: DocumentTree;
  private theirEtag: string | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private busy = false;
  private failures = 0;
  private readonly key: string;
  private readonly prefix: string;

  constructor(
    private readonly url: string,
    start: { id: string; etag: string; tree: DocumentTree },
    private readonly storage: Storage = localStorage,
    tab: string = tabName(),
  ) {
    this.etag = start.etag;
    this.stored = start.tree;
    this.wanted = start.tree;
    this.prefix = `draft:${start.id}:`;
    this.key = `${this.prefix}${tab}`;
  }

  /** Look for work that an earlier page could not save. */
  open(now = Date.now()): Opened {
    const found = this.drafts().find(
      ({ key, draft }) => key === this.key || now - draft.at > ORPHAN_MS,
    );
    if (found === undefined) return { kind: "clean" };
    const { key, draft } = found;
    if (isEqual(draft.tree, this.stored)) {
      this.storage.removeItem(key);
      return { kind: "clean" };
    }
    if (key !== this.key) this.storage.removeItem(key);
    this.wanted = draft.tree;
    this.remember();
    if (draft.etag === this.etag) return { kind: "restored", tree: draft.tree };
    this.theirEtag = this.etag;
    useSaving.setState({ status: "conflict", theirs: this.stored });
    return { kind: "conflict", tree: draft.tree };
  }

  /** Queue a state of the document; it is sent once typing pauses. */
  save(tree: DocumentTree): void {
    if (tree === this.wanted) return;
    this.wanted = tree;
    this.remember();
    if (useSaving.getState().status === "conflict") return;
    useSaving.setState({ status: "waiting" });
    this.schedule(PAUSE_MS);
  }

  /** Send now what waits, for example because the page is being hidden. */
  flush(): void {
    if (this.wanted === this.stored || useSaving.getState().status === "conflict") return;
    clearTimeout(this.timer);
    void this.send();
  }

  /** Resolve a conflict: this page's document becomes the next version. */
  keepMine(): void {
    this.etag = this.theirEtag ?? this.etag;
    useSaving.setState({ status: "waiting", theirs: undefined });
    void this.send();
  }

  /** Resolve a conflict: the server's document is taken; returns it. */
  takeTheirs(): DocumentTree {
    const theirs = useSaving.getState().theirs ?? this.stored;
    this.etag = this.theirEtag ?? this.etag;
    this.stored = theirs;
    this.wanted = theirs;
    this.forget();
    useSaving.setState({ status: "saved", theirs: undefined });
    return theirs;
  }

  private schedule(pause: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.send(), pause);
  }

  private async send(): Promise<void> {
    if (this.busy) {
      this.schedule(PAUSE_MS);
      return;
    }
    this.busy = true;
    const tree = this.wanted;
    useSaving.setState({ status: "saving" });
    try {
      await this.put(tree);
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      this.retryLater();
    } finally {
      this.busy = false;
    }
  }

  private async put(tree: DocumentTree): Promise<void> {
    const url = `${this.url}?draft=1`;
    const answer = await call({ method: "PUT", url, body: tree, etag: this.etag });
    if (answer.status === 412) return this.meetConflict(tree);
    if (answer.status >= 500 || answer.status === 429) return this.retryLater();
    if (answer.status >= 400) {
      const message = textOf(objectOf(answer.body).detail) || String(answer.status);
      useSaving.setState({ status: "refused", message });
      return undefined;
    }
    this.failures = 0;
    this.etag = answer.etag ?? this.etag;
    this.stored = tree;
    return this.settle();
  }

  private settle(): void {
    if (this.wanted === this.stored) {
      this.forget();
      useSaving.setState({ status: "saved", message: "" });
      return;
    }
    this.remember();
    useSaving.setState({ status: "waiting" });
    this.schedule(PAUSE_MS);
  }

  private async meetConflict(sent: DocumentTree): Promise<void> {
    const answer = await call({ method: "GET", url: this.url });
    const theirs = objectOf(answer.body).document;
    if (answer.status !== 200 || !isObject(theirs)) return this.retryLater();
    if (isEqual(theirs, sent)) {
      // An earlier attempt arrived after all, for example just before a reload.
      this.etag = answer.etag ?? this.etag;
      this.stored = sent;
      return this.settle();
    }
    this.theirEtag = answer.etag;
    useSaving.setState({ status: "conflict", theirs });
    return undefined;
  }

  private retryLater(): void {
    const pause = RETRY_MS[Math.min(this.failures, RETRY_MS.length - 1)] ?? PAUSE_MS;
    this.failures += 1;
    useSaving.setState({ status: "offline" });
    this.schedule(pause);
  }

  private remember(): void {
    const draft = { etag: this.etag, tree: this.wanted, at: Date.now() } satisfies Draft;
    try {
      this.storage.setItem(this.key, JSON.stringify(draft));
    } catch {
      useSaving.setState({ message: "storage" });
    }
  }

  private forget(): void {
    this.storage.removeItem(this.key);
  }

  private drafts(): { key: string; draft: Draft }[] {
    return Array.from({ length: this.storage.length }, (_, index) => this.storage.key(index))
      .filter((key): key is string => key?.startsWith(this.prefix) ?? false)
      .flatMap((key) => {
        const draft = draftOf(this.storage.getItem(key));
        return draft === undefined ? [] : [{ key, draft }];
      })
      .sort((one, other) => Number(other.key === this.key) - Number(one.key === this.key));
  }
}

function draftOf(text: string | null): Draft | undefined {
  try {
    const { etag, tree, at } = objectOf(JSON.parse(text ?? "null") as Json);
    if (typeof etag !== "string" || typeof at !== "number" || !isObject(tree)) return undefined;
    return { etag, tree, at };
  } catch {
    return undefined;
  }
}

/** A name that lives as long as the tab, reloads included. */
function tabName(): string {
  const known = sessionStorage.getItem("tab");
  if (known !== null) return known;
  const name = Math.random().toString(36).slice(2, 10);
  sessionStorage.setItem("tab", name);
  return name;
}
