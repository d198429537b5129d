/** Signs on the edges of boxes: an icon or a sign and a word, never a colour alone. */

import type { Point } from "../domain/geometry";
import type { Mark } from "./data";
import { widthOf } from "./lettering";
import { box, icon, svg, words } from "./shapes";
import type { Tongue } from "./words";

export const MARK_SIGNS: { readonly [mark in Mark]: string } = {
  added: "＋",
  removed: "−",
  changed: "≠",
};
const WARNING = "M12 4L2.5 20h19zM12 10v4M12 17h.01";

/** Signs are drawn twice: small ones for reading close by, larger ones from far away. */
export function markPill(mark: Mark, right: number, y: number, { text }: Tongue): SVGElement {
  const shown = `${MARK_SIGNS[mark]} ${text.marks[mark]}`;
  const sized = (size: number) => {
    const width = widthOf(shown, size) + size * 1.6;
    return pill({ x: right - width, y: y - size, width, size }, shown);
  };
  return svg("g", { class: `d-mark d-mark-${mark}` }, nearBy(sized(11)), farAway(sized(15)));
}

function nearBy(child: SVGElement): SVGElement {
  return svg("g", { class: "d-near" }, child);
}

function farAway(child: SVGElement): SVGElement {
  return svg("g", { class: "d-away", "aria-hidden": "true" }, child);
}

/** On an edge at the height `y`, from `x` to the right, or to the left when it ends there. */
export function warningPill(
  { x, y }: Point,
  ends: "starts" | "ends",
  { text }: Tongue,
): SVGElement {
  const sized = (shown: string, size: number) => {
    const sign = size * 1.3;
    const width = widthOf(shown, size) + sign + size * 1.6;
    const left = ends === "ends" ? x - width : x;
    const group = pill({ x: left, y: y - size * 0.9, width, size }, shown, sign / 2);
    group.append(icon(WARNING, left + size * 0.6, y - sign / 2, sign, "d-pill-icon"));
    return group;
  };
  return svg(
    "g",
    { class: "d-critical" },
    nearBy(sized(text.single, 11)),
    farAway(sized(text.singleShort, 15)),
  );
}

interface PillPlace {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly size: number;
}

export function pill({ x, y, width, size }: PillPlace, shown: string, shift = 0): SVGGElement {
  const height = size * 1.8;
  return svg(
    "g",
    { class: "d-pill" },
    box("d-pill-box", { x, y, width, height }, height / 2),
    words("d-pill-text", x + width / 2 + shift, y + height / 2 + size * 0.36, shown, {
      "font-size": size,
    }),
  );
}
