/** One component of a drawing: its box, picture, name, replicas, figures and signs. */

import type { ComponentBox } from "../domain/graph";
import { kindPath } from "../domain/kindPaths";
import { farName, middleView } from "./drawFar";
import { fitted, widthOf } from "./lettering";
import { markPill, pill, warningPill } from "./pills";
import type { Scene } from "./scene";
import { box, type Child, icon, svg, titled, words } from "./shapes";
import { availabilityOf, deltaOf, shareOf, type Tongue } from "./words";

const PAD = 13;
const BAR = 36;

/** Draw a component; what its element does when pressed is the caller's business. */
export function componentShape(
  element: SVGElement,
  component: ComponentBox,
  scene: Scene,
  tongue: Tongue,
): void {
  const { rect } = component;
  const mark = scene.markOf("components", component.id);
  if (mark !== undefined) element.dataset.mark = mark;
  if (scene.isCritical(component.id)) element.dataset.critical = "true";
  const lines: Child[] = [
    titled(component.name),
    box("d-box", rect, 8),
    icon(kindPath(component.kind), rect.x + PAD - 1, rect.y + 11, 24),
    words("d-name", rect.x + 46, rect.y + 25, fitted(component.name, rect.width - 58, 14)),
    words("d-kind", rect.x + 46, rect.y + 41, fitted(tongue.kindOf(component.kind), 164, 11.5)),
    replicaLine(component, tongue),
    figureLines(component, scene, tongue),
    entryPill(component, mark === undefined ? 206 : 116),
    mark && markPill(mark, rect.x + rect.width - 8, rect.y, tongue),
    scene.isCritical(component.id) ? criticalPill(component, tongue) : undefined,
    middleView(component, scene, tongue),
    farName(component),
    svg("g", { class: "d-tiny" }, icon(kindPath(component.kind), rect.x + 76, rect.y + 18, 72)),
  ];
  element.append(...lines.filter((line) => line !== undefined));
}

/** Everything about a component in one sentence, for those who hear the drawing. */
export function componentLabel(component: ComponentBox, scene: Scene, tongue: Tongue): string {
  const { text } = tongue;
  const figures = scene.figuresOf(component.id);
  const delta = deltaOf(figures, scene.formerOf(component.id), tongue);
  const mark = scene.markOf("components", component.id);
  const share = figures && shareOf(figures);
  const parts = [
    component.name,
    tongue.kindOf(component.kind),
    text.replicasLong(component.required, component.replicas),
    figures && text.availabilityOf(availabilityOf(figures)),
    delta?.availability && `${delta.availability} ${delta.isBetter ? text.better : text.worse}`,
    share && text.shareOf(share),
    scene.isCritical(component.id) ? text.single : undefined,
    mark && text.marks[mark],
  ];
  return parts.filter((part) => part !== undefined && part !== "").join(", ");
}

function replicaLine(component: ComponentBox, { text }: Tongue): SVGElement {
  const { rect, required, replicas, standby, chips } = component;
  const y = rect.y + 62;
  const count = text.replicas(required, replicas);
  const group = svg("g", { class: "d-replicas" }, words("d-count", rect.x + PAD, y, count));
  const wanted = [
    ...(standby === "" ? [] : [text.standby]),
    ...(chips.length > 2 ? [text.sites(chips.length)] : chips),
  ];
  let x = rect.x + PAD + widthOf(count, 12) + 8;
  for (const chip of wanted) {
    const room = rect.x + rect.width - PAD - x;
    if (room < 40) break;
    const shown = fitted(chip, Math.min(room, 96) - 14, 11);
    const width = widthOf(shown, 11) + 14;
    group.append(
      box("d-chip", { x, y: y - 13, width, height: 18 }, 9),
      words("d-chip-text", x + width / 2, y, shown),
    );
    x += width + 5;
  }
  return group;
}

function figureLines(component: ComponentBox, scene: Scene, tongue: Tongue): Child {
  const figures = scene.figuresOf(component.id);
  if (figures === undefined) return undefined;
  const { rect } = component;
  const delta = deltaOf(figures, scene.formerOf(component.id), tongue);
  const y = rect.y + (delta === undefined ? 91 : 81);
  return svg(
    "g",
    { class: "d-figures" },
    words("d-figure", rect.x + PAD, y, availabilityOf(figures)),
    shareMeter(component, scene, tongue, y),
    delta && deltaLine(component, delta, tongue),
  );
}

function shareMeter(component: ComponentBox, scene: Scene, tongue: Tongue, y: number): Child {
  const figures = scene.figuresOf(component.id);
  const written = figures && shareOf(figures);
  if (figures === undefined || written === undefined) return undefined;
  const right = component.rect.x + component.rect.width - PAD;
  const bar = { x: right - 48 - BAR, y: y - 7, width: BAR, height: 6 };
  const filled = BAR * Math.min(1, Math.max(0, figures.downtime_share ?? 0));
  const hint = tongue.text.shareOf(written);
  return svg(
    "g",
    {},
    titled(hint),
    box("d-bar", bar, 3),
    filled > 0 ? box("d-bar-value", { ...bar, width: Math.max(2, filled) }, 3) : undefined,
    words("d-share", right, y, written),
  );
}

function deltaLine(
  { rect }: ComponentBox,
  delta: NonNullable<ReturnType<typeof deltaOf>>,
  { text }: Tongue,
): SVGElement {
  const { availability, isBetter, share } = delta;
  const y = rect.y + 98;
  if (availability === undefined && share === undefined) {
    return words("d-delta", rect.x + PAD, y, text.noChange);
  }
  const tone = isBetter ? "d-delta d-better" : "d-delta d-worse";
  return svg(
    "g",
    {},
    availability === undefined
      ? undefined
      : words(tone, rect.x + PAD, y, `${isBetter ? "▲" : "▼"} ${availability}`),
    share === undefined
      ? undefined
      : words("d-delta d-end", rect.x + rect.width - PAD, y, text.shareChange(share)),
  );
}

function entryPill({ rect, journeys }: ComponentBox, room: number): Child {
  const [first] = journeys;
  if (first === undefined) return undefined;
  const name = journeys.length === 1 ? first : `${first} +${journeys.length - 1}`;
  const shown = fitted(`▸ ${name}`, room - 18, 11);
  const width = widthOf(shown, 11) + 18;
  const place = { x: rect.x + 8, y: rect.y - 10, width, size: 11 };
  return svg("g", { class: "d-entry" }, pill(place, shown));
}

function criticalPill({ rect }: ComponentBox, tongue: Tongue): SVGElement {
  return warningPill({ x: rect.x + 8, y: rect.y + rect.height + 6 }, "starts", tongue);
}
