/** Beside the drawing, in words: every node at the moment of the cursor, and the events around. */

import { stateAt, type Trace } from "../domain/trace";
import type { Words } from "./scene";
import { sentenceOf, type Templates } from "./sentence";
import { momentText, type View } from "./view";

const EVENTS_AROUND = 8;
const SHOWN_APART: ReadonlySet<string> = new Set(["up", "paused", "role", "log"]);

interface LogEntry {
  readonly index?: number;
  readonly term?: number;
  readonly ballot?: number;
  readonly committed?: boolean;
  readonly words?: string;
}

export function showNodes(table: HTMLTableElement, trace: Trace, view: View, words: Words): void {
  const body = table.tBodies[0] ?? table.createTBody();
  const states = trace.lanes.map((lane) => stateAt(lane, view.now)?.state);
  const fields = fieldsOf(states);
  showHead(table, fields, words);
  body.replaceChildren(
    ...states.map((state, node) => {
      const row = document.createElement("tr");
      const head = document.createElement("th");
      head.scope = "row";
      head.textContent = `${words.node} ${node}`;
      row.append(head, cell(roleText(state, words)));
      for (const field of fields) row.append(cell(textOf(state?.[field])));
      row.append(logCell(state?.log as readonly LogEntry[] | undefined));
      return row;
    }),
  );
}

function fieldsOf(states: readonly (Readonly<Record<string, unknown>> | undefined)[]): string[] {
  const names = states.flatMap((state) => Object.keys(state ?? {}));
  return [...new Set(names)].filter((name) => !SHOWN_APART.has(name));
}

function showHead(table: HTMLTableElement, fields: readonly string[], words: Words): void {
  const titles = [words.node, String(words.role ?? ""), ...fields.map((f) => fieldTitle(f, words))];
  const all = [...titles, String(words.log ?? "")];
  if (table.tHead?.rows[0]?.cells.length === all.length) return;
  const row = document.createElement("tr");
  for (const title of all) {
    const head = document.createElement("th");
    head.scope = "col";
    head.textContent = title;
    row.append(head);
  }
  (table.tHead ?? table.createTHead()).replaceChildren(row);
}

function fieldTitle(field: string, words: Words): string {
  const fields = (words.fields ?? {}) as Readonly<Record<string, string>>;
  return fields[field] ?? field.replaceAll("_", " ");
}

function roleText(state: Readonly<Record<string, unknown>> | undefined, words: Words): string {
  if (state === undefined) return "–";
  if (state.up === false) return words.down;
  const role = words.roles[String(state.role)] ?? String(state.role);
  return state.paused === true ? `${role} (${words.paused})` : role;
}

function cell(text: string): HTMLTableCellElement {
  const made = document.createElement("td");
  made.textContent = text;
  return made;
}

function textOf(value: unknown): string {
  if (value === undefined || value === null || value === -1) return "–";
  return Array.isArray(value) ? value.join(", ") : String(value);
}

/** The end of the log: one box an entry, solid when committed. */
function logCell(log: readonly LogEntry[] | undefined): HTMLTableCellElement {
  const made = document.createElement("td");
  made.className = "replay-log";
  for (const entry of log ?? []) {
    const box = document.createElement("span");
    box.className = entry.committed === true ? "replay-entry is-committed" : "replay-entry";
    box.textContent = `${entry.index ?? ""}:${entry.term ?? entry.ballot ?? ""}`;
    if (entry.words !== undefined) box.title = entry.words;
    made.append(box);
  }
  return made;
}

export function showEvents(
  list: HTMLOListElement,
  trace: Trace,
  view: View,
  templates: Templates,
  locale: string,
): void {
  const first = Math.max(0, view.place - EVENTS_AROUND);
  const items = trace.events.slice(first, view.place + EVENTS_AROUND + 1).map((event, k) => {
    const item = document.createElement("li");
    const time = document.createElement("span");
    time.className = "replay-time";
    time.textContent = momentText(event.t_ms, locale);
    item.append(time, ` ${sentenceOf(event, templates)}`);
    if (first + k === view.place) item.setAttribute("aria-current", "true");
    return item;
  });
  list.replaceChildren(...items);
}
