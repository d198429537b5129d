/** What could not be saved yet, kept in the browser until it is. */

import type { DocumentTree } from "../domain/document";
import { isObject, type Json, objectOf } from "../domain/tree";

/** Unsaved work: the document, the version it started from, and what was on its way. */
export interface Draft {
  readonly etag: string;
  readonly base: DocumentTree | undefined;
  readonly tree: DocumentTree;
  /** Sent, and not answered before the page went: the server may have it. */
  readonly sent: DocumentTree | undefined;
  readonly at: number;
}

/** A draft of another tab that has not been touched for so long was left behind. */
const ORPHAN_MS = 5000;

export class Drafts {
  private readonly key: string;
  private readonly prefix: string;
  private readonly texts = new WeakMap<DocumentTree, string>();

  constructor(
    id: string,
    private readonly storage: Storage,
    tab: string,
  ) {
    this.prefix = `draft:${id}:`;
    this.key = `${this.prefix}${tab}`;
  }

  /** Keep a draft; false when the browser has no room for it. */
  keep({ etag, base, tree, sent }: Omit<Draft, "at">): boolean {
    const fields = [
      `"etag":${JSON.stringify(etag)}`,
      `"at":${Date.now()}`,
      ...(base === undefined ? [] : [`"base":${this.textOf(base)}`]),
      ...(sent === undefined ? [] : [`"sent":${this.textOf(sent)}`]),
      `"tree":${JSON.stringify(tree)}`,
    ];
    try {
      this.storage.setItem(this.key, `{${fields.join(",")}}`);
      return true;
    } catch {
      return false;
    }
  }

  forget(): void {
    this.storage.removeItem(this.key);
  }

  /** The draft of this tab, or one that a closed tab left; it is this tab's from now on. */
  found(now: number): Draft | undefined {
    const known = this.all().find(
      ({ key, draft }) => key === this.key || now - draft.at > ORPHAN_MS,
    );
    if (known !== undefined && known.key !== this.key) this.storage.removeItem(known.key);
    return known?.draft;
  }

  /** The same version is written with every keystroke, so its text is made once. */
  private textOf(tree: DocumentTree): string {
    const text = this.texts.get(tree) ?? JSON.stringify(tree);
    this.texts.set(tree, text);
    return text;
  }

  private all(): { key: string; draft: Draft }[] {
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
    const { etag, tree, at, base, sent } = objectOf(JSON.parse(text ?? "null") as Json);
    if (typeof etag !== "string" || typeof at !== "number" || !isObject(tree)) return undefined;
    const known = (value: Json | undefined) => (isObject(value) ? value : undefined);
    return { etag, tree, at, base: known(base), sent: known(sent) };
  } catch {
    return undefined;
  }
}

/** A name that lives as long as the tab, reloads included. */
export function tabName(): string {
  const known = sessionStorage.getItem("tab");
  if (known !== null) return known;
  const name = Math.random().toString(36).slice(2, 10);
  sessionStorage.setItem("tab", name);
  return name;
}
