/** Heights that the window of visible rows reckons with; the style sheet has the same. */

export const ROW_HEIGHT = 36;
export const HEAD_HEIGHT = 36;

/** Where to scroll so that a row is seen below the header; undefined when it already is. */
export function scrollTopFor(row: number, box: HTMLElement): number | undefined {
  const top = row * ROW_HEIGHT;
  const room = Math.max(ROW_HEIGHT, box.clientHeight - HEAD_HEIGHT - ROW_HEIGHT / 2);
  if (top < box.scrollTop) return top;
  if (top + ROW_HEIGHT > box.scrollTop + room) return top + ROW_HEIGHT - room;
  return undefined;
}
