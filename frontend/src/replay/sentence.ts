/** What an event says in words; the templates come from the page, in its language. Pure. */

import { operationWords, type TraceEvent } from "../domain/trace";

export type Templates = Readonly<Record<string, string>>;

const HIDDEN: ReadonlySet<string> = new Set([
  ...["t_ms", "event", "id", "kind", "from", "to", "node", "sent_ms", "reason"],
  ...["operation", "client", "f", "key", "log"],
]);

/** `{name}` in a template takes the field of that name. */
export function sentenceOf(event: TraceEvent, templates: Templates): string {
  const isOfClient = event.event === "timer" && event.node === "client";
  const template = templates[isOfClient ? "client_timer" : event.event] ?? "{event}";
  const fields = {
    ...event,
    words: event.event === "invoke" ? operationWords(event) : "",
    details: detailsOf(event),
  };
  const filled = template.replace(/\{(\w+)\}/g, (_all, name: string) =>
    plain((fields as Readonly<Record<string, unknown>>)[name]),
  );
  return filled.replace(" ()", ""); // Nothing more is known of it.
}

/** The rest of the fields, as `term 3, index 17`. */
function detailsOf(event: TraceEvent): string {
  return Object.entries(event)
    .filter(([name, value]) => !HIDDEN.has(name) && typeof value !== "object")
    .map(([name, value]) => `${name.replaceAll("_", " ")} ${plain(value)}`)
    .join(", ");
}

function plain(value: unknown): string {
  if (value === undefined || value === null) return "–";
  return Array.isArray(value) ? value.join(", ") : String(value);
}
