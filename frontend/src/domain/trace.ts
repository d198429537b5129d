/**
 * The recorded trace of a cluster run: one JSON object a line, read into arrays that can be
 * searched by time. Pure: no DOM.
 */

export type Node = number | "client";

export interface NodeState {
  readonly up: boolean;
  readonly paused?: boolean;
  readonly role: string;
  readonly [field: string]: unknown;
}

/** A node's state holds from `from` until `until`. */
export interface Span {
  readonly from: number;
  readonly until: number;
  readonly state: NodeState;
}

export interface Message {
  readonly sent: number;
  /** When it arrived, or when it was lost. */
  readonly ended: number;
  readonly source: Node;
  readonly target: Node;
  readonly kind: string;
  readonly lost: string | undefined;
  /** Its place among all events. */
  readonly event: number;
}

export interface Operation {
  readonly id: number;
  readonly client: number;
  readonly words: string;
  readonly from: number;
  until: number;
  outcome: "open" | "ok" | "fail" | "info";
  value: unknown;
}

export interface Band {
  readonly from: number;
  until: number;
  readonly what: string;
  readonly nodes: readonly number[];
  readonly sentence: string;
}

export interface TraceEvent {
  readonly t_ms: number;
  readonly event: string;
  readonly [field: string]: unknown;
}

export interface Trace {
  readonly protocol: string;
  readonly servers: number;
  readonly end: number;
  readonly events: readonly TraceEvent[];
  readonly lanes: readonly (readonly Span[])[];
  /** Ordered by the time they were sent. */
  readonly messages: readonly Message[];
  readonly longestMessage: number;
  readonly operations: readonly Operation[];
  readonly bands: readonly Band[];
  /** Places in `events` at which a node became leader, and at which a rule was violated. */
  readonly elections: readonly number[];
  readonly violations: readonly number[];
  readonly faults: readonly number[];
}

const LEADERS: ReadonlySet<string> = new Set(["leader", "primary"]);
const OUTCOMES: ReadonlySet<string> = new Set(["ok", "fail", "info"]);
const ENDS_BANDS: ReadonlySet<string> = new Set(["heal"]);
const ENDS_ONE = "end";
const LASTING: ReadonlySet<string> = new Set([
  ...["partition", "cut", "pause", "slow", "lose", "delay", "duplicate", "reorder", "limit"],
]);

/** Read JSON lines; a line that is no JSON object is an error that names the line. */
export function parseTrace(text: string): Trace {
  const events: TraceEvent[] = [];
  let number = 0;
  for (const line of text.split("\n")) {
    number += 1;
    if (line.trim() !== "") events.push(parseLine(line, number));
  }
  return readTrace(events);
}

function parseLine(line: string, number: number): TraceEvent {
  try {
    return JSON.parse(line) as TraceEvent;
  } catch {
    throw new Error(`line ${number} of the trace is not JSON`);
  }
}

/** Sort what happened into lanes, messages, operations and bands. */
export function readTrace(events: readonly TraceEvent[]): Trace {
  const reader = new Reader(events);
  events.forEach((event, place) => {
    reader.take(event, place);
  });
  return reader.finish();
}

class Reader {
  private readonly since: { from: number; state: NodeState }[] = [];
  private readonly lanes: Span[][] = [];
  private readonly messages: Message[] = [];
  private readonly operations: Operation[] = [];
  private readonly open = new Map<number, Operation>();
  private readonly bands: Band[] = [];
  private readonly elections: number[] = [];
  private readonly violations: number[] = [];
  private readonly faults: number[] = [];
  private longest = 0;
  private readonly end: number;

  constructor(private readonly events: readonly TraceEvent[]) {
    this.end = events.at(-1)?.t_ms ?? 0;
  }

  take(event: TraceEvent, place: number): void {
    switch (event.event) {
      case "start":
        this.begin(event);
        break;
      case "node":
        this.turn(event, place);
        break;
      case "message":
      case "lost":
        this.carry(event, place);
        break;
      case "invoke":
        this.invoke(event);
        break;
      case "fault":
        this.faults.push(place);
        this.band(event);
        break;
      case "violation":
        this.violations.push(place);
        break;
      default:
        if (OUTCOMES.has(event.event)) this.answer(event);
    }
  }

  private begin(event: TraceEvent): void {
    const nodes = (event.nodes ?? []) as NodeState[];
    nodes.forEach((state, node) => {
      this.since[node] = { from: event.t_ms, state };
      this.lanes[node] = [];
    });
  }

  private turn(event: TraceEvent, place: number): void {
    const node = event.node as number;
    const before = this.since[node];
    if (before === undefined) return;
    if (event.t_ms > before.from) {
      this.lanes[node]?.push({ ...before, until: event.t_ms });
    }
    const { t_ms, event: _kind, node: _node, ...fields } = event;
    const state = { ...before.state, ...fields } as NodeState;
    if (LEADERS.has(state.role) && !LEADERS.has(before.state.role)) this.elections.push(place);
    this.since[node] = { from: t_ms, state };
  }

  private carry(event: TraceEvent, place: number): void {
    const sent = (event.sent_ms as number | undefined) ?? event.t_ms;
    const lost = event.event === "lost" ? String(event.reason ?? "lost") : undefined;
    this.longest = Math.max(this.longest, event.t_ms - sent);
    this.messages.push({
      sent,
      ended: event.t_ms,
      source: event.from as Node,
      target: (event.to ?? event.node) as Node,
      kind: String(event.kind ?? ""),
      lost,
      event: place,
    });
  }

  private invoke(event: TraceEvent): void {
    const operation: Operation = {
      id: event.operation as number,
      client: event.client as number,
      words: operationWords(event),
      from: event.t_ms,
      until: this.end,
      outcome: "open",
      value: undefined,
    };
    this.open.set(operation.id, operation);
    this.operations.push(operation);
  }

  private answer(event: TraceEvent): void {
    const operation = this.open.get(event.operation as number);
    if (operation === undefined) return;
    this.open.delete(operation.id);
    operation.until = event.t_ms;
    operation.outcome = event.event as Operation["outcome"];
    operation.value = event.value;
  }

  private band(event: TraceEvent): void {
    const what = String(event.what ?? "");
    if (ENDS_BANDS.has(what)) this.closeBands(event.t_ms);
    if (what === ENDS_ONE) this.closeBands(event.t_ms, String(event.of ?? ""));
    if (!LASTING.has(what)) return;
    const until = (event.until_ms as number | undefined) ?? this.end;
    const nodes = (event.nodes ?? []) as number[];
    const sentence = String(event.sentence ?? what);
    this.bands.push({ from: event.t_ms, until, what, nodes, sentence });
  }

  private closeBands(now: number, what?: string): void {
    for (const band of this.bands) {
      if (band.until > now && (what === undefined || band.what === what)) band.until = now;
    }
  }

  finish(): Trace {
    this.since.forEach((open, node) => {
      this.lanes[node]?.push({ ...open, until: this.end });
    });
    const start = this.events[0];
    return {
      protocol: String(start?.protocol ?? "raft"),
      servers: this.lanes.length,
      end: this.end,
      events: this.events,
      lanes: this.lanes,
      messages: this.messages.sort((a, b) => a.sent - b.sent),
      longestMessage: this.longest,
      operations: this.operations,
      bands: this.bands,
      elections: this.elections,
      violations: this.violations,
      faults: this.faults,
    };
  }
}

/** Write an operation as its history does: `write x0 = 7`, `cas x0: 6 → 7`, `read x0`. */
export function operationWords(event: TraceEvent): string {
  const key = `x${event.key ?? 0}`;
  if (event.f === "write") return `write ${key} = ${event.value}`;
  if (event.f === "cas") return `cas ${key}: ${event.expected} → ${event.value}`;
  return `read ${key}`;
}

/** First place in a list, ordered by `key`, whose key is not below `value`. */
export function lowerBound<T>(list: readonly T[], value: number, key: (item: T) => number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = list[middle];
    if (item !== undefined && key(item) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The state of a node at a moment; at a change, the state after it. */
export function stateAt(lane: readonly Span[], moment: number): Span | undefined {
  const place = lowerBound(lane, moment, (span) => span.until);
  const found = lane[place];
  const next = lane[place + 1];
  return found?.until === moment && next !== undefined ? next : found;
}

/** Messages under way at any moment of a window. */
export function messagesBetween(trace: Trace, from: number, until: number): readonly Message[] {
  const first = lowerBound(trace.messages, from - trace.longestMessage, (m) => m.sent);
  const last = lowerBound(trace.messages, until, (m) => m.sent);
  return trace.messages.slice(first, last).filter((message) => message.ended >= from);
}

/** The event that says why the trace ends before the run, if it does. */
export function cutOf(trace: Trace): TraceEvent | undefined {
  const last = trace.events.at(-1);
  return last?.event === "end" && typeof last.events === "number" ? last : undefined;
}

/** Operations open at any moment of a window; they are few, so all are looked at. */
export function operationsBetween(trace: Trace, from: number, until: number): readonly Operation[] {
  return trace.operations.filter((one) => one.from < until && one.until >= from);
}

/** Place of the last event that is not after a moment, or -1. */
export function eventAt(trace: Trace, moment: number): number {
  let place = lowerBound(trace.events, moment, (event) => event.t_ms);
  while (place < trace.events.length && trace.events[place]?.t_ms === moment) place += 1;
  return place - 1;
}

/** The next (or previous) of some places in the list of events, seen from one. */
export function nextOf(
  places: readonly number[],
  from: number,
  direction: 1 | -1,
): number | undefined {
  return direction === 1
    ? places.find((place) => place > from)
    : places.findLast((place) => place < from);
}
