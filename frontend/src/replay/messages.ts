/** Draws messages as arrows, and finds the one that one points at. */

import { type Message, messagesBetween } from "../domain/trace";
import { line, type Scene, xOf, yOf } from "./scene";

const MESSAGES_DRAWN_MAX = 2500;
const HEADS_MAX = 300;
const NEAR_PX = 7;

export function drawMessages(c: CanvasRenderingContext2D, scene: Scene): void {
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
  const [x1, y1, x2, y2] = segmentOf(scene, message);
  const isPast = message.ended <= scene.view.now;
  c.globalAlpha = isPast ? 0.6 : 0.25;
  c.strokeStyle = scene.palette.muted;
  line(c, x1, y1, x2, y2);
  if (head) {
    c.fillStyle = scene.palette.muted;
    arrowHead(c, x1, y1, x2, y2);
  }
  c.globalAlpha = 1;
}

export function drawPointed(c: CanvasRenderingContext2D, scene: Scene, message: Message): void {
  const [x1, y1, x2, y2] = segmentOf(scene, message);
  c.strokeStyle = scene.palette.accent;
  c.fillStyle = scene.palette.accent;
  c.lineWidth = 3;
  line(c, x1, y1, x2, y2);
  c.lineWidth = 1;
  if (message.lost === undefined) arrowHead(c, x1, y1, x2, y2);
}

/** Where a message is drawn; a lost one ends on its way. */
function segmentOf(scene: Scene, message: Message): readonly [number, number, number, number] {
  const [x1, y1] = [xOf(scene, message.sent), yOf(scene, message.source)];
  const y2 = yOf(scene, message.target);
  const x2 = xOf(scene, message.ended);
  return message.lost === undefined
    ? [x1, y1, x2, y2]
    : [x1, y1, Math.max(x2, x1 + 4), (y1 * 2 + y2) / 3];
}

/** The message whose arrow is nearest to a point of the drawing, if one is near. */
export function messageNear(scene: Scene, x: number, y: number): Message | undefined {
  let found: Message | undefined;
  let nearest = NEAR_PX;
  for (const message of messagesBetween(scene.trace, scene.view.from, scene.view.until)) {
    const distance = distanceTo(segmentOf(scene, message), x, y);
    if (distance < nearest) {
      nearest = distance;
      found = message;
    }
  }
  return found;
}

/** Distance of a point from a segment. */
export function distanceTo(
  [x1, y1, x2, y2]: readonly [number, number, number, number],
  x: number,
  y: number,
): number {
  const [dx, dy] = [x2 - x1, y2 - y1];
  const squared = dx * dx + dy * dy;
  const along = squared === 0 ? 0 : ((x - x1) * dx + (y - y1) * dy) / squared;
  const share = Math.min(Math.max(along, 0), 1);
  return Math.hypot(x - x1 - share * dx, y - y1 - share * dy);
}

/** A lost message ends on its way, in a cross. */
function drawLost(c: CanvasRenderingContext2D, scene: Scene, message: Message): void {
  const [x1, y1, x2, y2] = segmentOf(scene, message);
  c.globalAlpha = message.ended <= scene.view.now ? 0.9 : 0.35;
  c.strokeStyle = scene.palette.bad;
  c.setLineDash([3, 3]);
  line(c, x1, y1, x2, y2);
  c.setLineDash([]);
  line(c, x2 - 3, y2 - 3, x2 + 3, y2 + 3);
  line(c, x2 - 3, y2 + 3, x2 + 3, y2 - 3);
  c.globalAlpha = 1;
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
