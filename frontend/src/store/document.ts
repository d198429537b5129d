/** The document with its history: one gesture is one step. */

import { temporal } from "zundo";
import { create, useStore } from "zustand";
import { type DocumentTree, EMPTY_DOCUMENT } from "../domain/document";

interface DocumentState {
  readonly tree: DocumentTree;
}

const STEPS_MAX = 300;
const GESTURE_MS = 1500;

export const useDocument = create<DocumentState>()(
  temporal(() => ({ tree: EMPTY_DOCUMENT }), {
    limit: STEPS_MAX,
    equality: (past, current) => past.tree === current.tree,
  }),
);

let gesture: { readonly name: string; readonly at: number } | undefined;

export function currentTree(): DocumentTree {
  return useDocument.getState().tree;
}

/**
 * Change the document. Changes of the same gesture that follow each other closely, such as the
 * letters typed into one field, are undone together.
 */
export function edit(change: (tree: DocumentTree) => DocumentTree, name?: string): void {
  const old = currentTree();
  const tree = change(old);
  if (tree === old) return;
  const now = Date.now();
  const goesOn = name !== undefined && gesture?.name === name && now - gesture.at < GESTURE_MS;
  const history = useDocument.temporal.getState();
  if (goesOn) history.pause();
  useDocument.setState({ tree });
  if (goesOn) history.resume();
  gesture = name === undefined ? undefined : { name, at: now };
}

/** The next change is a step of its own, even within the same field. */
export function endGesture(): void {
  gesture = undefined;
}

/** Open a document: what was before cannot be reached by undo. */
export function openDocument(tree: DocumentTree): void {
  endGesture();
  useDocument.setState({ tree });
  useDocument.temporal.getState().clear();
}

export function undo(): void {
  endGesture();
  useDocument.temporal.getState().undo();
}

export function redo(): void {
  endGesture();
  useDocument.temporal.getState().redo();
}

export function useTree(): DocumentTree {
  return useDocument((state) => state.tree);
}

export function historyLength(): number {
  return useDocument.temporal.getState().pastStates.length;
}

export function useHistoryLength(): number {
  return useStore(useDocument.temporal, (state) => state.pastStates.length);
}

export function useCanUndo(): boolean {
  return useStore(useDocument.temporal, (state) => state.pastStates.length > 0);
}

export function useCanRedo(): boolean {
  return useStore(useDocument.temporal, (state) => state.futureStates.length > 0);
}
