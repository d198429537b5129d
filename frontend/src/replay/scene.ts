/** What is drawn and where: the frame that all parts of the drawing share. */

import type { Message, Node, Trace } from "../domain/trace";
import type { Palette } from "./palette";
import type { View } from "./view";

export const GUTTER = 84;
export const AXIS = 26;
export const LANE = 50;
export const BAR = 18;
export const CLIENT_ROWS = 6;
export const CLIENT_ROW = 12;

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
  /** The message that one points at. */
  readonly pointed?: Message | undefined;
}

export function sceneHeight(trace: Trace): number {
  return AXIS + trace.servers * LANE + 24 + CLIENT_ROWS * CLIENT_ROW;
}

export function xOf(scene: Scene, moment: number): number {
  const { from, until } = scene.view;
  return GUTTER + ((moment - from) / (until - from)) * (scene.width - GUTTER);
}

export function momentAt(scene: Scene, x: number): number {
  const { from, until } = scene.view;
  return from + ((x - GUTTER) / (scene.width - GUTTER)) * (until - from);
}

export function yOf(scene: Scene, node: Node): number {
  const lane = typeof node === "number" ? node : scene.trace.servers;
  return AXIS + lane * LANE + BAR / 2 + 8;
}

export function line(
  c: CanvasRenderingContext2D,
  x1: number,
  y1: number,
  x2: number,
  y2: number,
): void {
  c.beginPath();
  c.moveTo(x1, y1);
  c.lineTo(x2, y2);
  c.stroke();
}
