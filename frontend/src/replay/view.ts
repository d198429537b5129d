/** The part of a run that is on the screen, and the moment that the cursor shows. Pure. */

export interface View {
  readonly from: number;
  readonly until: number;
  readonly now: number;
  /** Place of the last event that has happened at the cursor; several share a moment. */
  readonly place: number;
}

const SHORTEST_MS = 0.2;
const ZOOM = 1.6;
/** The cursor is kept this share of the window away from its edges while it moves. */
const EDGE = 0.15;

export function wholeView(end: number): View {
  return { from: 0, until: Math.max(end, SHORTEST_MS), now: 0, place: 0 };
}

/** Zoom around the cursor: 1 shows less, -1 shows more, never beyond the run. */
export function zoomed(view: View, direction: 1 | -1, end: number): View {
  const factor = direction === 1 ? 1 / ZOOM : ZOOM;
  const longest = Math.max(end, SHORTEST_MS);
  const length = clamp((view.until - view.from) * factor, SHORTEST_MS, longest);
  const share = clamp((view.now - view.from) / (view.until - view.from), 0, 1);
  return inside(
    { ...view, from: view.now - share * length, until: view.now + (1 - share) * length },
    end,
  );
}

/** Move the cursor and bring it back into sight. */
export function movedTo(view: View, now: number, place: number, end: number): View {
  const length = view.until - view.from;
  const margin = length * EDGE;
  let from = view.from;
  if (now < view.from + margin) from = now - margin;
  if (now > view.until - margin) from = now - length + margin;
  return inside({ from, until: from + length, now, place }, end);
}

/** Move the window, not the cursor. */
export function panned(view: View, by: number, end: number): View {
  return inside({ ...view, from: view.from + by, until: view.until + by }, end);
}

function inside(view: View, end: number): View {
  const length = view.until - view.from;
  const from = clamp(view.from, 0, Math.max(0, end - length));
  return { ...view, from, until: from + length };
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}

/** Distances of 1, 2 or 5 times a power of ten that put about `count` marks into a window. */
export function tickStep(length: number, count: number): number {
  const rough = length / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((one) => one * power >= rough) ?? 10;
  return factor * power;
}

/** A moment as text: milliseconds below ten seconds, seconds above. */
export function momentText(ms: number, locale: string): string {
  if (ms >= 10_000) {
    const text = new Intl.NumberFormat(locale, { maximumFractionDigits: 3 });
    return `${text.format(ms / 1000)} s`;
  }
  return `${new Intl.NumberFormat(locale, { maximumFractionDigits: 2 }).format(ms)} ms`;
}
