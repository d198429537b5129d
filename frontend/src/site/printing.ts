/** On paper: light colours, charts as wide as the sheet, and everything that folds is open. */

import { drawAll } from "./charts";

/** Of a chart, in pixels: an A4 or Letter sheet less its margins. */
const SHEET = 640;

export function startPrinting(): void {
  let restore: (() => void) | undefined;
  window.addEventListener("beforeprint", () => {
    restore ??= prepare();
  });
  window.addEventListener("afterprint", () => {
    restore?.();
    restore = undefined;
  });
}

/** Readies the page for paper; returns what puts it back. */
function prepare(): () => void {
  const root = document.documentElement;
  const theme = root.dataset.theme;
  root.dataset.theme = "light";
  const opened = closedParts();
  for (const part of opened) part.open = true;
  drawAll(SHEET);
  return () => {
    if (theme === undefined) delete root.dataset.theme;
    else root.dataset.theme = theme;
    for (const part of opened) part.open = false;
    drawAll();
  };
}

/** What has to be open: parts that fold, and the table of a chart that is not drawn. */
function closedParts(): HTMLDetailsElement[] {
  const parts = document.querySelectorAll<HTMLDetailsElement>(
    "details[data-fold]:not([open]), details[data-printed]:not([open]), " +
      ".chart:has(.chart-canvas:empty) > details:not([open])",
  );
  return [...parts];
}
