import { describe, expect, it } from "vitest";
import { readTrace } from "../domain/trace";
import { distanceTo, messageNear } from "./messages";
import type { Palette } from "./palette";
import { type Scene, xOf, yOf } from "./scene";

const node = { up: true, role: "follower" };
const trace = readTrace([
  { t_ms: 0, event: "start", protocol: "raft", nodes: [node, node, node] },
  { t_ms: 40, event: "message", kind: "vote", from: 0, to: 1, sent_ms: 20 },
  { t_ms: 80, event: "lost", kind: "append", from: 2, to: 0, sent_ms: 60, reason: "loss" },
  { t_ms: 100, event: "end", reason: "horizon" },
]);
const scene: Scene = {
  trace,
  view: { from: 0, until: 100, now: 0, place: 0 },
  palette: {} as Palette,
  words: { node: "", clients: "", down: "", paused: "", roles: {} },
  locale: "en",
  width: 1084,
};

describe("the arrow under the pointer", () => {
  it("is the nearest one", () => {
    const y = (yOf(scene, 0) + yOf(scene, 1)) / 2;
    expect(messageNear(scene, xOf(scene, 30), y)?.kind).toBe("vote");
  });

  it("of a lost message is its first third", () => {
    const third = (2 * yOf(scene, 2) + yOf(scene, 0)) / 3;
    expect(messageNear(scene, xOf(scene, 80), third)?.kind).toBe("append");
    expect(messageNear(scene, xOf(scene, 80), yOf(scene, 0))).toBeUndefined();
  });

  it("is none where nothing is near", () => {
    expect(messageNear(scene, xOf(scene, 50), yOf(scene, 1))).toBeUndefined();
  });
});

it("measures the distance from a segment, also beyond its ends", () => {
  expect(distanceTo([0, 0, 10, 0], 5, 3)).toBe(3);
  expect(distanceTo([0, 0, 10, 0], 13, 4)).toBe(5);
  expect(distanceTo([2, 2, 2, 2], 2, 7)).toBe(5);
});
