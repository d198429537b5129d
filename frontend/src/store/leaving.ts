/** What is still being typed when the page is left: it becomes part of the document first. */

const finishers = new Set<() => void>();

/** Call this before the page goes; the answer ends that. */
export function beforeLeaving(finish: () => void): () => void {
  finishers.add(finish);
  return () => finishers.delete(finish);
}

export function finishTyping(): void {
  for (const finish of finishers) finish();
}
