/** The document as YAML 1.2 text, both ways. Loaded with the text panel, not before. */

import {
  type Document,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  Document as YamlDocument,
} from "yaml";
import type { DocumentTree } from "./document";
import { isObject, type Json, type Path } from "./tree";

export type ParsedText =
  | { readonly tree: DocumentTree }
  | { readonly line: number; readonly message: string };

const SHORT = 92;

/** Write the tree; small maps stay on one line, as a person would write them. */
export function yamlOf(tree: DocumentTree): string {
  const document = new YamlDocument(tree, { version: "1.2", aliasDuplicateObjects: false });
  shorten(document.contents, 0);
  return document.toString({ lineWidth: 100, flowCollectionPadding: false });
}

function shorten(node: unknown, depth: number): void {
  if (!isMap(node) && !isSeq(node)) return;
  if (depth >= 2 && JSON.stringify(node.toJSON()).length <= SHORT) {
    node.flow = true;
    return;
  }
  for (const item of node.items) {
    shorten(isNode(item) ? item : (item as { value?: unknown }).value, depth + 1);
  }
}

/** Read text; the first thing that is wrong is told with its line. */
export function treeOf(text: string): ParsedText {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    version: "1.2",
    lineCounter: lines,
    uniqueKeys: true,
    prettyErrors: false,
  });
  const [error] = document.errors;
  if (error !== undefined) {
    return { line: lines.linePos(error.pos[0]).line, message: error.message };
  }
  return plainTree(document);
}

function plainTree(document: Document.Parsed): ParsedText {
  try {
    const tree = document.toJS({ maxAliasCount: 100 }) as Json;
    if (isObject(tree)) return { tree };
    return { line: 1, message: "A document is a mapping: format, name, components, …" };
  } catch (error) {
    return { line: 1, message: error instanceof Error ? error.message : String(error) };
  }
}

/** The line where a value (or the nearest one around it) stands in the text. */
export function lineOf(text: string, path: Path): number {
  const lines = new LineCounter();
  const document = parseDocument(text, { version: "1.2", lineCounter: lines });
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    if ((isScalar(node) || isMap(node) || isSeq(node)) && node.range) {
      return lines.linePos(node.range[0]).line;
    }
  }
  return 1;
}
