/** What the server says of every field, and which of it belongs to a place of the document. */

import type { Path } from "./tree";

export interface Typical {
  readonly value: string;
  readonly what: string;
  readonly basis: "sla" | "measured" | "documented" | "published" | "assumed";
  readonly basis_name: string;
  readonly source?: string;
  readonly url?: string;
}

export interface FieldGuide {
  readonly meaning: string;
  readonly form: string;
  readonly example: string;
  readonly default?: string;
  readonly typical?: readonly Typical[];
  readonly choices?: { readonly [value: string]: string };
  readonly terms?: readonly string[];
}

export interface Guidance {
  readonly fields: { readonly [field: string]: FieldGuide };
  readonly places: { readonly [place: string]: string };
  readonly terms: { readonly [slug: string]: string };
}

/** Maps and lists, whose members are named by people. */
const OPEN = new Set([
  "sites",
  "components",
  "journeys",
  "layout",
  "placement",
  "needs",
  "all_of",
  "any_of",
]);

/** `components.db.failure.mtbf` as `components.*.failure.mtbf`. */
export function placeOf(path: Path): string {
  const parts: string[] = [];
  for (const key of path) parts.push(OPEN.has(parts.at(-1) ?? "") ? "*" : String(key));
  return parts.join(".");
}

/** The guide of a place; parts that only the editor knows have that of what holds them. */
export function guideOf(guidance: Guidance, path: Path): FieldGuide | undefined {
  for (let length = path.length; length > 0; length -= 1) {
    const field = guidance.places[placeOf(path.slice(0, length))];
    if (field !== undefined) return guidance.fields[field];
  }
  return undefined;
}
