/** A component as it is drawn for readers who are some way off, or far away. */

import type { ComponentBox } from "../domain/graph";
import { kindPath } from "../domain/kindPaths";
import { fitted, type Lettering, lettered, widthOf } from "./lettering";
import type { Scene } from "./scene";
import { box, type Child, icon, svg, words } from "./shapes";
import { availabilityOf, deltaOf, type Tongue } from "./words";

const PAD = 13;
const NAME_SIZES = [20, 18, 16, 15];
const NAME_SIZE_MIN = 15;
/** As the style sheet has it. */
const FIGURE_SIZE = 18;
const FAR_SIZES = [38, 34, 30, 26, 22, 19];

/** Name, availability (or its change), replicas and share of the downtime in larger letters. */
export function middleView(component: ComponentBox, scene: Scene, tongue: Tongue): SVGElement {
  const { rect, name } = component;
  const hasFigures = scene.figuresOf(component.id) !== undefined;
  const room = rect.width - 60;
  // Figures take the room of the second line.
  const { lines, size } = hasFigures ? onOneLine(name, room) : lettered(name, room, NAME_SIZES);
  const base = rect.y + (hasFigures ? 38 : 61);
  const first = base - ((lines.length - 1) * size * 1.2) / 2;
  return svg(
    "g",
    { class: "d-middle", "aria-hidden": "true" },
    icon(kindPath(component.kind), rect.x + PAD - 2, base - 22, 30),
    ...lines.map((line, index) =>
      words("d-middle-name", rect.x + 49, first + index * size * 1.2, line, { "font-size": size }),
    ),
    middleFigure(component, scene, tongue),
    middleShare(component, scene),
  );
}

function onOneLine(name: string, room: number): Lettering {
  const size = NAME_SIZES.find((wanted) => widthOf(name, wanted) <= room) ?? NAME_SIZE_MIN;
  return { lines: [fitted(name, room, size)], size };
}

function middleFigure(component: ComponentBox, scene: Scene, tongue: Tongue): Child {
  const { id, rect, required, replicas } = component;
  const figures = scene.figuresOf(id);
  if (figures === undefined) return undefined;
  const y = rect.y + 69;
  const delta = deltaOf(figures, scene.formerOf(id), tongue);
  if (delta?.availability !== undefined) {
    const tone = delta.isBetter ? "d-better" : "d-worse";
    const change = `${delta.isBetter ? "▲" : "▼"} ${delta.availability}`;
    return words(`d-middle-figure ${tone}`, rect.x + PAD, y, change);
  }
  const shown = availabilityOf(figures);
  const count = tongue.text.replicas(required, replicas);
  const room = rect.width - 2 * PAD - widthOf(shown, FIGURE_SIZE) - 12;
  return svg(
    "g",
    {},
    words("d-middle-figure", rect.x + PAD, y, shown),
    widthOf(count, FIGURE_SIZE) <= room
      ? words("d-middle-count", rect.x + rect.width - PAD, y, count)
      : undefined,
  );
}

function middleShare({ id, rect }: ComponentBox, scene: Scene): Child {
  const share = scene.figuresOf(id)?.downtime_share;
  if (share === undefined || share === null) return undefined;
  const bar = { x: rect.x + PAD, y: rect.y + 82, width: rect.width - 2 * PAD, height: 7 };
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
