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
/** Half the width of a sign alone. */
const DISC = 22;
export const WARNING = "M12 4L2.5 20h19zM12 10v4M12 17h.01";

/** Drawn three times: in small letters, in larger ones, and as a sign alone for afar. */
export function markPill(mark: Mark, right: number, y: number, { text }: Tongue): SVGElement {
  const shown = `${MARK_SIGNS[mark]} ${text.marks[mark]}`;
  const sized = (size: number) => {
    const width = widthOf(shown, size) + size * 1.6;
    return pill({ x: right - width, y: y - size, width, size }, shown);
  };
  const sign = words("d-disc-text", right - DISC, y + DISC * 0.46, MARK_SIGNS[mark]);
  const alone = svg("g", {}, disc(right - DISC, y), sign);
  return signed(`d-mark d-mark-${mark}`, sized(11), sized(15), alone);
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
  const centre = ends === "ends" ? x - DISC : x + DISC;
  const sign = icon(WARNING, centre - DISC * 0.62, y - DISC * 0.68, DISC * 1.24, "d-pill-icon");
  const alone = svg("g", {}, disc(centre, y), sign);
  return signed("d-critical", sized(text.single, 11), sized(text.singleShort, 15), alone);
}

function signed(
  className: string,
  near: SVGElement,
  middle: SVGElement,
  far: SVGElement,
): SVGElement {
  return svg(
    "g",
    { class: className },
    svg("g", { class: "d-near" }, near),
    svg("g", { class: "d-away", "aria-hidden": "true" }, middle),
    svg("g", { class: "d-disc", "aria-hidden": "true" }, far),
  );
}

function disc(x: number, y: number): SVGElement {
  return svg("circle", { class: "d-pill-box", cx: x, cy: y, r: DISC });
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
