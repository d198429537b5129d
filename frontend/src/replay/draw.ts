/** Draws a window of a run: lanes coloured by role, messages as arrows, faults, operations. */

import {
  lowerBound,
  type Message,
  messagesBetween,
  type Node,
  operationsBetween,
  type Span,
  type Trace,
} from "../domain/trace";
import { outcomeColour, type Palette, roleColours } from "./palette";
import { momentText, tickStep, type View } from "./view";

export const GUTTER = 84;
export const AXIS = 26;
export const LANE = 50;
export const BAR = 18;
const CLIENT_ROWS = 6;
const CLIENT_ROW = 12;
const MESSAGES_DRAWN_MAX = 2500;
const HEADS_MAX = 800;

export interface Words {
  readonly node: string;
  readonly clients: string;
  readonly down: string;
  readonly paused: string;
  readonly roles: Readonly<Record<string, string>>;
  readonly [key: string]: unknown;
}

export interface Scene {
  readonly trace: Trace;
  readonly view: View;
  readonly palette: Palette;
  readonly words: Words;
  readonly locale: string;
  readonly width: number;
}

export function sceneHeight(trace: Trace): number {
  return AXIS + trace.servers * LANE + 24 + CLIENT_ROWS * CLIENT_ROW;
}

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
  drawOperations(c, scene);
  drawMarks(c, scene);
  drawCursor(c, scene);
  c.restore();
  drawNames(c, scene);
}

export function xOf(scene: Scene, moment: number): number {
  const { from, until } = scene.view;
  return GUTTER + ((moment - from) / (until - from)) * (scene.width - GUTTER);
}

export function momentAt(scene: Scene, x: number): number {
  const { from, until } = scene.view;
  return from + ((x - GUTTER) / (scene.width - GUTTER)) * (until - from);
}

function yOf(scene: Scene, node: Node): number {
  const lane = typeof node === "number" ? node : scene.trace.servers;
  return AXIS + lane * LANE + BAR / 2 + 8;
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

/** One bar for each state; states that fall into one pixel are drawn once. */
function drawLane(
  c: CanvasRenderingContext2D,
  scene: Scene,
  lane: readonly Span[],
  node: number,
): void {
  const { from, until } = scene.view;
  const top = yOf(scene, node) - BAR / 2;
  let drawnUntil = Number.NEGATIVE_INFINITY;
  for (let k = lowerBound(lane, from, (span) => span.until); k < lane.length; k += 1) {
    const span = lane[k];
    if (span === undefined || span.from > until) break;
    const left = Math.max(xOf(scene, span.from), GUTTER);
    const right = Math.min(xOf(scene, span.until), scene.width);
    if (right <= drawnUntil) continue;
    drawnUntil = Math.max(left + 1, right);
    drawState(c, scene, span, left, top, drawnUntil - left);
  }
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

function drawMessages(c: CanvasRenderingContext2D, scene: Scene): void {
  const shown = messagesBetween(scene.trace, scene.view.from, scene.view.until);
  const step = Math.max(1, Math.ceil(shown.length / MESSAGES_DRAWN_MAX));
  const withHeads = shown.length <= HEADS_MAX;
  for (let k = 0; k < shown.length; k += 1) {
    const message = shown[k];
    if (message === undefined) continue;
    if (message.lost !== undefined) drawLost(c, scene, message);
    else if (k % step === 0) drawArrow(c, scene, message, withHeads);
  }
}

function drawArrow(
  c: CanvasRenderingContext2D,
  scene: Scene,
  message: Message,
  head: boolean,
): void {
  const [x1, y1] = [xOf(scene, message.sent), yOf(scene, message.source)];
  const [x2, y2] = [xOf(scene, message.ended), yOf(scene, message.target)];
  const isPast = message.ended <= scene.view.now;
  c.globalAlpha = isPast ? 0.75 : 0.28;
  c.strokeStyle = scene.palette.muted;
  line(c, x1, y1, x2, y2);
  if (head) {
    c.fillStyle = scene.palette.muted;
    arrowHead(c, x1, y1, x2, y2);
  }
  c.globalAlpha = 1;
}

/** A lost message ends on its way, in a cross. */
function drawLost(c: CanvasRenderingContext2D, scene: Scene, message: Message): void {
  const [x1, y1] = [xOf(scene, message.sent), yOf(scene, message.source)];
  const y2 = (y1 * 2 + yOf(scene, message.target)) / 3;
  const x2 = Math.max(xOf(scene, message.ended), x1 + 4);
  c.globalAlpha = message.ended <= scene.view.now ? 0.9 : 0.35;
  c.strokeStyle = scene.palette.bad;
  c.setLineDash([3, 3]);
  line(c, x1, y1, x2, y2);
  c.setLineDash([]);
  line(c, x2 - 3, y2 - 3, x2 + 3, y2 + 3);
  line(c, x2 - 3, y2 + 3, x2 + 3, y2 - 3);
  c.globalAlpha = 1;
}

function drawOperations(c: CanvasRenderingContext2D, scene: Scene): void {
  const top = AXIS + scene.trace.servers * LANE + 8;
  for (const one of operationsBetween(scene.trace, scene.view.from, scene.view.until)) {
    const y = top + (one.client % CLIENT_ROWS) * CLIENT_ROW;
    const left = Math.max(xOf(scene, one.from), GUTTER);
    const width = Math.max(2, xOf(scene, one.until) - left);
    c.fillStyle = outcomeColour(one.outcome, scene.palette);
    c.globalAlpha = one.outcome === "ok" ? 0.55 : 0.9;
    c.fillRect(left, y, width, CLIENT_ROW - 4);
    c.globalAlpha = 1;
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

function line(c: CanvasRenderingContext2D, x1: number, y1: number, x2: number, y2: number): void {
  c.beginPath();
  c.moveTo(x1, y1);
  c.lineTo(x2, y2);
  c.stroke();
}

function arrowHead(
  c: CanvasRenderingContext2D,
  x1: number,
  y1: number,
  x2: number,
  y2: number,
): void {
  const angle = Math.atan2(y2 - y1, x2 - x1);
  c.beginPath();
  c.moveTo(x2, y2);
  c.lineTo(x2 - 7 * Math.cos(angle - 0.4), y2 - 7 * Math.sin(angle - 0.4));
  c.lineTo(x2 - 7 * Math.cos(angle + 0.4), y2 - 7 * Math.sin(angle + 0.4));
  c.fill();
}
