import { describe, expect, it } from "vitest";
import {
  eventAt,
  lowerBound,
  messagesBetween,
  nextOf,
  operationsBetween,
  parseTrace,
  readTrace,
  stateAt,
} from "./trace";

const follower = { up: true, role: "follower", term: 0 };
const events = [
  { t_ms: 0, event: "start", protocol: "raft", servers: 2, nodes: [follower, follower] },
  { t_ms: 5, event: "node", node: 1, role: "candidate", term: 1 },
  { t_ms: 7, event: "message", kind: "vote", from: 1, to: 0, sent_ms: 5 },
  { t_ms: 8, event: "lost", kind: "voted", from: 0, to: 1, sent_ms: 8, reason: "partition" },
  { t_ms: 9, event: "node", node: 1, role: "leader" },
  { t_ms: 10, event: "invoke", operation: 3, client: 0, f: "cas", key: 0, value: 7, expected: 6 },
  { t_ms: 11, event: "fault", what: "partition", nodes: [0], sentence: "0 is alone" },
  { t_ms: 14, event: "ok", operation: 3, client: 0, value: 1 },
  { t_ms: 15, event: "fault", what: "heal", nodes: [] },
  { t_ms: 16, event: "violation", invariant: "election safety", node: 1 },
  { t_ms: 20, event: "end", reason: "horizon" },
];
const trace = readTrace(events);

describe("a trace", () => {
  it("keeps what does not change in a node's state", () => {
    expect(stateAt(trace.lanes[1] ?? [], 9.5)?.state).toEqual({
      ...follower,
      role: "leader",
      term: 1,
    });
  });

  it("gives the state after a change at its very moment", () => {
    expect(stateAt(trace.lanes[1] ?? [], 5)?.state.role).toBe("candidate");
    expect(stateAt(trace.lanes[1] ?? [], 4.99)?.state.role).toBe("follower");
  });

  it("holds the last state until the end", () => {
    expect(stateAt(trace.lanes[1] ?? [], 20)?.until).toBe(20);
  });

  it("finds messages under way in a window, the lost with their reason", () => {
    expect(messagesBetween(trace, 6, 6.5).map((m) => m.kind)).toEqual(["vote"]);
    expect(messagesBetween(trace, 7.5, 8.5).map((m) => m.lost)).toEqual(["partition"]);
    expect(messagesBetween(trace, 9, 20)).toEqual([]);
  });

  it("closes an operation with its outcome", () => {
    const [operation] = operationsBetween(trace, 12, 13);
    expect(operation).toMatchObject({ words: "cas x0: 6 → 7", outcome: "ok", until: 14 });
  });

  it("ends a partition when the network heals", () => {
    expect(trace.bands).toEqual([
      { from: 11, until: 15, what: "partition", nodes: [0], sentence: "0 is alone" },
    ]);
  });

  it("lists elections and violations by their place", () => {
    expect(trace.elections).toEqual([4]);
    expect(trace.violations).toEqual([9]);
    expect(nextOf(trace.elections, 0, 1)).toBe(4);
    expect(nextOf(trace.elections, 4, -1)).toBeUndefined();
  });

  it("finds the last event of a moment", () => {
    expect(eventAt(trace, 8)).toBe(3);
    expect(eventAt(trace, 8.5)).toBe(3);
    expect(eventAt(trace, -1)).toBe(-1);
  });

  it("names the line that is not JSON", () => {
    expect(() => parseTrace('{"t_ms":0,"event":"start"}\n{oops')).toThrow("line 2");
  });
});

describe("lowerBound", () => {
  it("is the first place that is not below", () => {
    expect(lowerBound([1, 3, 3, 5], 3, (value) => value)).toBe(1);
    expect(lowerBound([1, 3], 9, (value) => value)).toBe(2);
  });
});
