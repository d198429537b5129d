/** What a page gives a drawing: the parts of documents that are drawn, figures and marks. */

import type { DocumentTree } from "../domain/document";
import { isObject, objectOf } from "../domain/tree";

export type Mark = "added" | "removed" | "changed";
export type Marks = { readonly [id: string]: Mark };

export interface Figures {
  readonly unavailability: number;
  readonly downtime_share?: number | null;
}
export type FiguresById = { readonly [id: string]: Figures };

export interface DiagramData {
  readonly document: DocumentTree;
  readonly figures?: FiguresById;
  /** Components by identifier and sites as `site:id` whose loss alone takes the whole down. */
  readonly critical?: readonly string[];
  /** The other version of a comparison; `document` is then the later one. */
  readonly before?: {
    readonly document: DocumentTree;
    readonly figures?: FiguresById;
    readonly critical?: readonly string[];
  };
  /** What the page calls the two versions. */
  readonly labels?: { readonly before: string; readonly after: string };
  readonly changes?: { readonly components: Marks; readonly sites: Marks };
}

/** The data in the element of an id; undefined when there is none that can be read. */
export function readData(id: string): DiagramData | undefined {
  const text = document.getElementById(id)?.textContent;
  if (!text) return undefined;
  const value: unknown = JSON.parse(text);
  const data = objectOf(value as never);
  return isObject(data.document) ? (data as unknown as DiagramData) : undefined;
}

/** A value of a key that users chose: `constructor` is a fine name for a component. */
export function own<T>(
  values: { readonly [id: string]: T } | undefined,
  id: string,
): T | undefined {
  return values !== undefined && Object.hasOwn(values, id) ? values[id] : undefined;
}
