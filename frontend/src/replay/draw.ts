/** Draws a window of a run: lanes coloured by role, messages as arrows, faults, operations. */

import { lowerBound, operationsBetween, type Span } from "../domain/trace";
import { drawMessages, drawPointed } from "./messages";
import { outcomeColour, type Palette, roleColours } from "./palette";
import {
  AXIS,
  BAR,
  CLIENT_ROW,
  CLIENT_ROWS,
  GUTTER,
  LANE,
  line,
  type Scene,
  sceneHeight,
  xOf,
  yOf,
} from "./scene";
import { momentText, tickStep } from "./view";

export function drawScene(c: CanvasRenderingContext2D, scene: Scene): void {
  const { palette: p, trace, width } = scene;
  c.clearRect(0, 0, width, sceneHeight(trace));
  c.font = `12px ${p.font}`;
  c.textBaseline = "middle";
  drawAxis(c, scene);
  c.save();
  c.beginPath();
  c.rect(GUTTER, 0, width - GUTTER, sceneHeight(trace));
  c.clip();
  drawBands(c, scene);
  trace.lanes.forEach((lane, node) => {
    drawLane(c, scene, lane, node);
  });
  drawMessages(c, scene);
  if (scene.pointed !== undefined) drawPointed(c, scene, scene.pointed);
  drawOperations(c, scene);
  drawMarks(c, scene);
  drawCursor(c, scene);
  c.restore();
  drawNames(c, scene);
}

function drawAxis(c: CanvasRenderingContext2D, scene: Scene): void {
  const { from, until } = scene.view;
  const step = tickStep(until - from, Math.max(2, (scene.width - GUTTER) / 110));
  c.fillStyle = scene.palette.muted;
  c.strokeStyle = scene.palette.border;
  c.textAlign = "center";
  for (let tick = Math.ceil(from / step) * step; tick <= until; tick += step) {
    const x = xOf(scene, tick);
    c.fillText(
      momentText(tick, scene.locale),
      Math.min(Math.max(x, GUTTER + 28), scene.width - 28),
      10,
    );
    line(c, x, AXIS - 6, x, sceneHeight(scene.trace));
  }
}

function drawBands(c: CanvasRenderingContext2D, scene: Scene): void {
  const { from, until } = scene.view;
  for (const band of scene.trace.bands) {
    if (band.until < from || band.from > until) continue;
    const left = xOf(scene, band.from);
    const width = Math.max(2, xOf(scene, band.until) - left);
    c.globalAlpha = 0.55;
    c.fillStyle = scene.palette.warnBg;
    const nodes = band.nodes.length > 0 ? band.nodes : scene.trace.lanes.keys();
    for (const node of nodes) c.fillRect(left, AXIS + node * LANE, width, LANE);
    c.globalAlpha = 1;
    c.strokeStyle = scene.palette.warn;
    c.setLineDash([4, 3]);
    line(c, left, AXIS, left, sceneHeight(scene.trace));
    line(c, left + width, AXIS, left + width, sceneHeight(scene.trace));
    c.setLineDash([]);
    c.fillStyle = scene.palette.warn;
    c.textAlign = "start";
    c.fillText(band.sentence, Math.max(left, GUTTER) + 4, sceneHeight(scene.trace) - 8);
  }
}

/** One bar for each state that looks different; what falls into one pixel is drawn once. */
function drawLane(
  c: CanvasRenderingContext2D,
  scene: Scene,
  lane: readonly Span[],
  node: number,
): void {
  const { from, until } = scene.view;
  const top = yOf(scene, node) - BAR / 2;
  let drawnUntil = Number.NEGATIVE_INFINITY;
  let k = lowerBound(lane, from, (span) => span.until);
  while (k < lane.length) {
    const span = lane[k];
    if (span === undefined || span.from > until) break;
    const last = lastAlike(lane, k, until);
    k = last + 1;
    const left = Math.max(xOf(scene, span.from), GUTTER);
    const right = Math.min(xOf(scene, lane[last]?.until ?? span.until), scene.width);
    if (right <= drawnUntil) continue;
    drawnUntil = Math.max(left + 1, right);
    drawState(c, scene, span, left, top, drawnUntil - left);
  }
}

/** Place of the last of the states from `first` on that look the same. */
function lastAlike(lane: readonly Span[], first: number, until: number): number {
  const look = lookOf(lane[first]);
  let last = first;
  for (let k = first + 1; k < lane.length; k += 1) {
    const next = lane[k];
    if (next === undefined || next.from > until || lookOf(next) !== look) break;
    last = k;
  }
  return last;
}

const looks = new WeakMap<Span, string>();

/** What of a state shows in its bar; kept, since it is asked for in every frame. */
function lookOf(span: Span | undefined): string {
  if (span === undefined) return "";
  const known = looks.get(span);
  if (known !== undefined) return known;
  const { up, paused, role, term, ballot, epoch } = span.state;
  const look = `${up} ${paused} ${role} ${term} ${ballot} ${epoch}`;
  looks.set(span, look);
  return look;
}

function drawState(
  c: CanvasRenderingContext2D,
  scene: Scene,
  span: Span,
  left: number,
  top: number,
  width: number,
): void {
  const { state } = span;
  const [fill, edge] = roleColours(state.role, state.up, scene.palette);
  c.fillStyle = fill;
  c.fillRect(left, top, width, BAR);
  c.fillStyle = edge;
  c.fillRect(left, top, Math.min(2, width), BAR);
  c.fillRect(left, top + BAR - 2, width, 2);
  if (state.paused === true) stripe(c, left, top, width, edge);
  const text = stateText(scene, span);
  if (width > c.measureText(text).width + 10) {
    c.fillStyle = scene.palette.text;
    c.textAlign = "start";
    c.fillText(text, left + 6, top + BAR / 2 - 1);
  }
}

function stateText(scene: Scene, span: Span): string {
  const { state } = span;
  const { words } = scene;
  if (!state.up) return words.down;
  if (state.paused === true) return words.paused;
  const role = words.roles[state.role] ?? state.role;
  const number = state.term ?? state.ballot ?? state.epoch;
  return number === undefined ? role : `${role} · ${number}`;
}

/** Hatching says paused to those who do not see the colour. */
function stripe(
  c: CanvasRenderingContext2D,
  left: number,
  top: number,
  width: number,
  colour: string,
): void {
  c.strokeStyle = colour;
  for (let x = left; x < left + width; x += 6) line(c, x, top + BAR, x + 4, top);
}

function drawOperations(c: CanvasRenderingContext2D, scene: Scene): void {
  const top = AXIS + scene.trace.servers * LANE + 8;
  for (const one of operationsBetween(scene.trace, scene.view.from, scene.view.until)) {
    const y = top + (one.client % CLIENT_ROWS) * CLIENT_ROW;
    const left = Math.max(xOf(scene, one.from), GUTTER);
    const width = Math.max(2, xOf(scene, one.until) - left);
    drawOutcome(c, one.outcome, [left, y, width, CLIENT_ROW - 4], scene.palette);
  }
}

/** Full: succeeded; outlined: unknown or still open; with a cross: refused. */
function drawOutcome(
  c: CanvasRenderingContext2D,
  outcome: string,
  [left, top, width, height]: readonly [number, number, number, number],
  p: Palette,
): void {
  const colour = outcomeColour(outcome, p);
  if (outcome === "ok") {
    c.globalAlpha = 0.6;
    c.fillStyle = colour;
    c.fillRect(left, top, width, height);
    c.globalAlpha = 1;
    return;
  }
  c.strokeStyle = colour;
  c.strokeRect(left + 0.5, top + 0.5, Math.max(1, width - 1), height - 1);
  if (outcome === "fail") {
    const right = left + width;
    line(c, right - 4, top, right + 4, top + height);
    line(c, right - 4, top + height, right + 4, top);
  }
}

/** Elections and violations, marked above the lanes. */
function drawMarks(c: CanvasRenderingContext2D, scene: Scene): void {
  const { trace, palette: p } = scene;
  const marks: readonly (readonly [readonly number[], string, string])[] = [
    [trace.elections, p.accent, "▲"],
    [trace.violations, p.bad, "✖"],
  ];
  c.textAlign = "center";
  for (const [places, colour, sign] of marks) {
    c.fillStyle = colour;
    for (const place of places) {
      const x = xOf(scene, trace.events[place]?.t_ms ?? 0);
      if (x >= GUTTER && x <= scene.width) c.fillText(sign, x, AXIS - 2);
    }
  }
}

function drawCursor(c: CanvasRenderingContext2D, scene: Scene): void {
  const x = xOf(scene, scene.view.now);
  c.strokeStyle = scene.palette.accent;
  c.lineWidth = 2;
  line(c, x, AXIS - 8, x, sceneHeight(scene.trace));
  c.lineWidth = 1;
}

function drawNames(c: CanvasRenderingContext2D, scene: Scene): void {
  c.fillStyle = scene.palette.text;
  c.textAlign = "start";
  for (const node of scene.trace.lanes.keys()) {
    c.fillText(`${scene.words.node} ${node}`, 0, yOf(scene, node));
  }
  c.fillText(scene.words.clients, 0, AXIS + scene.trace.servers * LANE + 8 + CLIENT_ROW * 2.5);
}

/** The whole run in one strip: who led, what failed, and the window. */
export function drawOverview(c: CanvasRenderingContext2D, scene: Scene, height: number): void {
  const { trace, palette: p, width, view } = scene;
  const scale = width / Math.max(trace.end, 1e-9);
  c.clearRect(0, 0, width, height);
  const row = (height - 8) / Math.max(trace.servers, 1);
  trace.lanes.forEach((lane, node) => {
    let drawnUntil = -1;
    for (const span of lane) {
      const right = Math.max(span.until * scale, span.from * scale + 1);
      const isPlain =
        span.state.up && !["leader", "primary", "candidate"].includes(span.state.role);
      if (right <= drawnUntil || isPlain) continue;
      drawnUntil = right;
      c.fillStyle = roleColours(span.state.role, span.state.up, p)[1];
      c.fillRect(
        span.from * scale,
        4 + node * row,
        right - span.from * scale,
        Math.max(1, row - 1),
      );
    }
  });
  c.fillStyle = p.warnBg;
  c.globalAlpha = 0.5;
  for (const band of trace.bands) {
    c.fillRect(band.from * scale, 0, Math.max(1, (band.until - band.from) * scale), height);
  }
  c.globalAlpha = 1;
  c.fillStyle = p.bad;
  for (const place of trace.violations) {
    c.fillRect((trace.events[place]?.t_ms ?? 0) * scale - 1, 0, 2, height);
  }
  c.strokeStyle = p.accent;
  c.strokeRect(
    view.from * scale + 0.5,
    0.5,
    Math.max(3, (view.until - view.from) * scale - 1),
    height - 1,
  );
  line(c, view.now * scale, 0, view.now * scale, height);
}
