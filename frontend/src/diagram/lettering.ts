/** How wide texts are drawn, and what of them fits: SVG neither wraps nor cuts. */

const WIDE =
  /[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uff60\u{1f000}-\u{3ffff}]/u;
const NARROW = /[iljtfrI.,:;|'!()[\] -]/;
const BROAD = /[A-HJ-Zmw%@&—＋≠]/;
const MEASURED_AT = 20;

let pen: OffscreenCanvasRenderingContext2D | null | undefined;

export function widthOf(text: string, size: number): number {
  const measured = measuredWidth(text);
  return (measured ?? estimatedWidth(text)) * size;
}

/** In units of the size, with the letters of the page; undefined where nothing can be measured. */
function measuredWidth(text: string): number | undefined {
  if (pen === undefined) {
    pen =
      typeof OffscreenCanvas === "undefined" ? null : new OffscreenCanvas(1, 1).getContext("2d");
    const family = getComputedStyle(document.documentElement).getPropertyValue("--font").trim();
    if (pen !== null) pen.font = `600 ${MEASURED_AT}px ${family || "sans-serif"}`;
  }
  return pen === null ? undefined : pen.measureText(text).width / MEASURED_AT;
}

function estimatedWidth(text: string): number {
  let width = 0;
  for (const sign of text) width += widthOfSign(sign);
  return width;
}

function widthOfSign(sign: string): number {
  if (WIDE.test(sign)) return 1;
  if (NARROW.test(sign)) return 0.34;
  return BROAD.test(sign) ? 0.74 : 0.6;
}

/** The text, or as much of it as fits with an ellipsis. */
export function fitted(text: string, width: number, size: number): string {
  if (widthOf(text, size) <= width) return text;
  const signs = [...text];
  let low = 0;
  let high = signs.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const cut = `${signs.slice(0, middle).join("")}…`;
    if (widthOf(cut, size) <= width) low = middle;
    else high = middle - 1;
  }
  return `${signs.slice(0, low).join("").trimEnd()}…`;
}

export interface Lettering {
  readonly lines: readonly string[];
  readonly size: number;
}

/** At most two lines in the largest of some sizes that shows all, else cut in the smallest. */
export function lettered(text: string, width: number, sizes: readonly number[]): Lettering {
  let found: Lettering = { lines: [], size: 0 };
  for (const size of sizes) {
    const lines = twoLines(text, width, size);
    found = { lines, size };
    if (lines.every((line) => widthOf(line, size) <= width)) return found;
  }
  return { ...found, lines: found.lines.map((line) => fitted(line, width, found.size)) };
}

/** Broken between words, or anywhere in scripts that have no spaces. */
function twoLines(text: string, width: number, size: number): string[] {
  if (widthOf(text, size) <= width) return [text];
  const parts = WIDE.test(text) ? [...text] : text.split(/(?<=[\s/_-])/u);
  let count = 1;
  while (count < parts.length - 1) {
    if (
      widthOf(
        parts
          .slice(0, count + 1)
          .join("")
          .trimEnd(),
        size,
      ) > width
    )
      break;
    count += 1;
  }
  const lines = [parts.slice(0, count).join("").trim(), parts.slice(count).join("").trim()];
  return lines.filter((line) => line !== "");
}
