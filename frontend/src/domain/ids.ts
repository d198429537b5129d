/** Identifiers as the document allows them. */

import { collection, type DocumentTree } from "./document";

export const IDENTIFIER = /^[a-z][a-z0-9-]{0,62}$/;

/** The nearest allowed identifier to a free text. */
export function slug(text: string): string {
  const plain = text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+|-+$/g, "");
  return plain.slice(0, 60) || "item";
}

/** An identifier that neither a component nor a site nor a journey has. */
export function freshId(tree: DocumentTree, wish: string, taken: readonly string[] = []): string {
  const base = slug(wish);
  const used = new Set([
    ...taken,
    ...Object.keys(collection(tree, "components")),
    ...Object.keys(collection(tree, "sites")),
    ...Object.keys(collection(tree, "journeys")),
  ]);
  if (!used.has(base)) return base;
  const stem = base.replace(/-\d+$/, "");
  let number = 2;
  while (used.has(`${stem}-${number}`)) number += 1;
  return `${stem}-${number}`;
}
