/** A component as it is drawn for readers who are some way off, or far away. */

import type { ComponentBox } from "../domain/graph";
import { kindPath } from "../domain/kindPaths";
import { fitted, lettered } from "./lettering";
import type { Scene } from "./scene";
import { box, type Child, icon, svg, words } from "./shapes";
import { availabilityOf, deltaOf, type Tongue } from "./words";

const PAD = 13;
const NAME_SIZES = [20, 18, 16];
const FAR_SIZES = [38, 34, 30, 26, 22];

/** Name, availability (or its change) and share of the downtime in larger letters. */
export function middleView(component: ComponentBox, scene: Scene, tongue: Tongue): SVGElement {
  const { rect, name } = component;
  const hasFigures = scene.figuresOf(component.id) !== undefined;
  const room = rect.width - 60;
  const { lines, size } = lettered(name, room, NAME_SIZES);
  // Figures take the room of the second line.
  const shown = hasFigures && lines.length > 1 ? [fitted(name, room, size)] : lines;
  const base = rect.y + (hasFigures ? 40 : 61);
  const first = base - ((shown.length - 1) * size * 1.2) / 2;
  return svg(
    "g",
    { class: "d-middle", "aria-hidden": "true" },
    icon(kindPath(component.kind), rect.x + PAD - 2, base - 22, 30),
    ...shown.map((line, index) =>
      words("d-middle-name", rect.x + 49, first + index * size * 1.2, line, { "font-size": size }),
    ),
    middleFigure(component, scene, tongue),
    middleShare(component, scene),
  );
}

function middleFigure({ id, rect }: ComponentBox, scene: Scene, tongue: Tongue): Child {
  const figures = scene.figuresOf(id);
  if (figures === undefined) return undefined;
  const delta = deltaOf(figures, scene.formerOf(id), tongue);
  const change = delta?.availability;
  const tone = delta?.isBetter ? "d-better" : "d-worse";
  const sign = delta?.isBetter ? "▲" : "▼";
  return change === undefined
    ? words("d-middle-figure", rect.x + PAD, rect.y + 73, availabilityOf(figures))
    : words(`d-middle-figure ${tone}`, rect.x + PAD, rect.y + 73, `${sign} ${change}`);
}

function middleShare({ id, rect }: ComponentBox, scene: Scene): Child {
  const share = scene.figuresOf(id)?.downtime_share;
  if (share === undefined || share === null) return undefined;
  const bar = { x: rect.x + PAD, y: rect.y + 87, width: rect.width - 2 * PAD, height: 7 };
  const filled = bar.width * Math.min(1, Math.max(0, share));
  return svg(
    "g",
    {},
    box("d-bar", bar, 3.5),
    filled > 0 ? box("d-bar-value", { ...bar, width: Math.max(3, filled) }, 3.5) : undefined,
  );
}

/** From far away only the name can be read, so it takes the box. */
export function farName({ rect, name }: ComponentBox): SVGElement {
  const { lines, size } = lettered(name, rect.width - 20, FAR_SIZES);
  const step = size * 1.12;
  const top = rect.y + rect.height / 2 + size * 0.36 - ((lines.length - 1) * step) / 2;
  const centre = rect.x + rect.width / 2;
  return svg(
    "g",
    { class: "d-far", "aria-hidden": "true" },
    ...lines.map((line, index) =>
      words("d-far-text", centre, top + index * step, line, { "font-size": size }),
    ),
  );
}
