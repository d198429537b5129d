/** Where the gates of a picture stand and how its lines run, for every drawing outside the canvas. */

import { boundsOf, centreOf, type Point, type Rect } from "./geometry";
import { GATE_SIZE, type GateBox, gateCentre, type Link, type Picture } from "./graph";
import { bowOf, type Detour, detourOf, type Segment } from "./routing";

export interface Places {
  readonly rects: ReadonlyMap<string, Rect>;
  /** By `gateName`. */
  readonly gates: ReadonlyMap<string, Rect>;
}

export interface Line extends Segment {
  /** How it goes around what stands between its ends, where something does. */
  readonly detour?: Detour | undefined;
}

export function placesOf(picture: Picture): Places {
  const rects = new Map(picture.components.map(({ id, rect }) => [id, rect]));
  const gates = new Map(
    picture.gates.map((gate) => [gateName(gate), gateRect(gate, rects, picture)]),
  );
  return { rects, gates };
}

export function gateName({ source, index }: Pick<GateBox, "source" | "index">): string {
  return `${source}#${index}`;
}

/** The box around everything that is drawn. */
export function extentOf({ sites }: Picture, { rects, gates }: Places): Rect {
  const all = [...sites.map(({ rect }) => rect), ...rects.values(), ...gates.values()];
  return boundsOf(all) ?? { x: 0, y: 0, width: 0, height: 0 };
}

/** From the right edge of what needs to the left edge of what is needed. */
export function lineOf(link: Link, { rects, gates }: Places): Line | undefined {
  const gate = gates.get(gateName(link));
  const source = link.part === "out" ? gate : rects.get(link.source);
  const target = link.part === "into" ? gate : rects.get(link.target);
  if (source === undefined || target === undefined) return undefined;
  const from = { x: source.x + source.width, y: centreOf(source).y };
  const to = { x: target.x, y: centreOf(target).y };
  const others = [...rects]
    .filter(([id]) => id !== link.source && id !== link.target)
    .map(([, rect]) => rect);
  return { from, to, detour: detourOf({ from, to }, others, link.index + (link.rank ?? 0)) };
}

export function curve({ from, to, detour }: Line): string {
  if (detour !== undefined) return detour.path;
  const bend = bowOf({ from, to });
  return `M${from.x} ${from.y}C${from.x + bend} ${from.y} ${to.x - bend} ${to.y} ${to.x} ${to.y}`;
}

/** Where the word of a line stands. */
export function middleOf({ from, to, detour }: Line): Point {
  return detour?.middle ?? { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
}

function gateRect(gate: GateBox, rects: ReadonlyMap<string, Rect>, picture: Picture): Rect {
  const source = rects.get(gate.source) ?? { x: 0, y: 0, width: 0, height: 0 };
  const targets = gate.gate.targets.flatMap((id) => rects.get(id) ?? []);
  const slot = picture.gates.filter(
    (other) => other.source === gate.source && other.index < gate.index,
  ).length;
  const centre = gateCentre(source, targets, slot, [...rects.values()]);
  return {
    x: centre.x - GATE_SIZE.width / 2,
    y: centre.y - GATE_SIZE.height / 2,
    ...GATE_SIZE,
  };
}
