/** What could not be saved yet, kept in the browser until it is. */

import type { DocumentTree } from "../domain/document";
import { isObject, type Json, listOf, objectOf } from "../domain/tree";
import type { Claim } from "./claims";

/** Unsaved work: the document, the version it started from, and what was on its way. */
export interface Draft {
  readonly etag: string;
  readonly base: DocumentTree | undefined;
  readonly tree: DocumentTree;
  /** Sent, and not answered before the page went: the server may have any of them. */
  readonly sent: readonly DocumentTree[];
  readonly at: number;
}

export interface KeptDraft {
  readonly name: string;
  readonly draft: Draft;
}

export function draftKey(id: string, name: string): string {
  return `draft:${id}:${name}`;
}

/** Everything of an architecture that some page could not save. */
export function draftsOf(id: string, storage: Storage): KeptDraft[] {
  const prefix = draftKey(id, "");
  return Array.from({ length: storage.length }, (_, index) => storage.key(index))
    .filter((key): key is string => key?.startsWith(prefix) ?? false)
    .flatMap((key) => {
      const draft = draftOf(storage.getItem(key));
      return draft === undefined ? [] : [{ name: key.slice(prefix.length), draft }];
    });
}

export class Drafts {
  private readonly key: string;
  private from: string | undefined;
  private readonly texts = new WeakMap<DocumentTree, string>();

  constructor(
    id: string,
    private readonly storage: Storage,
    { name, from }: Claim,
  ) {
    this.key = draftKey(id, name);
    this.from = from === undefined ? undefined : draftKey(id, from);
  }

  /** Keep a draft; false when the browser has no room for it. */
  keep({ etag, base, tree, sent }: Omit<Draft, "at">): boolean {
    const least = [
      `"etag":${JSON.stringify(etag)}`,
      `"at":${Date.now()}`,
      `"tree":${JSON.stringify(tree)}`,
    ];
    const rest = [
      ...(base === undefined ? [] : [`"base":${this.textOf(base)}`]),
      `"sent":[${sent.map((each) => this.textOf(each)).join(",")}]`,
    ];
    // Where there is no room for all, what was typed comes first.
    const isKept = this.write([...least, ...rest]) || this.write(least);
    if (isKept) this.release();
    return isKept;
  }

  forget(): void {
    this.storage.removeItem(this.key);
    this.release();
  }

  /** The draft that this page took over. */
  found(): Draft | undefined {
    return this.from === undefined ? undefined : draftOf(this.storage.getItem(this.from));
  }

  private write(fields: readonly string[]): boolean {
    try {
      this.storage.setItem(this.key, `{${fields.join(",")}}`);
      return true;
    } catch {
      return false;
    }
  }

  /** What was taken over stands under this page's name by now, or is saved. */
  private release(): void {
    if (this.from !== undefined && this.from !== this.key) this.storage.removeItem(this.from);
    this.from = undefined;
  }

  /** The same version is written with every keystroke, so its text is made once. */
  private textOf(tree: DocumentTree): string {
    const text = this.texts.get(tree) ?? JSON.stringify(tree);
    this.texts.set(tree, text);
    return text;
  }
}

function draftOf(text: string | null): Draft | undefined {
  try {
    const { etag, tree, at, base, sent } = objectOf(JSON.parse(text ?? "null") as Json);
    if (typeof etag !== "string" || typeof at !== "number" || !isObject(tree)) return undefined;
    return {
      etag,
      tree,
      at,
      base: base !== undefined && isObject(base) ? base : undefined,
      sent: (isObject(sent ?? null) ? [sent ?? null] : listOf(sent)).filter(isObject),
    };
  } catch {
    return undefined;
  }
}
