/** What the server says is wrong, and where in the document it belongs. */

import type { Problem } from "../api/result";
import { type DocumentTree, hasItem } from "./document";

export type Place =
  | { readonly kind: "component" | "site" | "journey"; readonly id: string }
  | { readonly kind: "document" };

const COLLECTIONS = { components: "component", sites: "site", journeys: "journey" } as const;

/** The part of the document that a pointer leads into. */
export function placeOf(pointer: string): Place {
  const [, name, id] = pointer.split("/");
  if (id !== undefined && (name === "components" || name === "sites" || name === "journeys")) {
    return { kind: COLLECTIONS[name], id: id.replace(/~1/g, "/").replace(/~0/g, "~") };
  }
  return { kind: "document" };
}

/** Problems of exactly this value. */
export function problemsAt(problems: readonly Problem[], pointer: string): Problem[] {
  return problems.filter((problem) => problem.pointer === pointer);
}

/** Problems of this value and of what is in it. */
export function problemsWithin(problems: readonly Problem[], pointer: string): Problem[] {
  return problems.filter(
    (problem) => problem.pointer === pointer || problem.pointer.startsWith(`${pointer}/`),
  );
}

export function hasProblemWithin(problems: readonly Problem[], pointer: string): boolean {
  return problemsWithin(problems, pointer).length > 0;
}

/** Identifiers of components with a problem anywhere in them. */
export function componentsWithProblems(problems: readonly Problem[]): ReadonlySet<string> {
  return new Set(
    problems
      .map((problem) => placeOf(problem.pointer))
      .flatMap((place) => (place.kind === "component" ? [place.id] : [])),
  );
}

/** The pointer of a dotted path such as `components.web.needs[0].target`. */
export function pointerOfPath(path: string): string {
  return path
    .replace(/\[(\d+)\]/g, ".$1")
    .split(".")
    .filter((part) => part !== "")
    .map((part) => `/${part}`)
    .join("");
}

/** Whether the place still exists: a problem may be older than the last change. */
export function isThere(tree: DocumentTree, place: Place): boolean {
  switch (place.kind) {
    case "component":
      return hasItem(tree, "components", place.id);
    case "site":
      return hasItem(tree, "sites", place.id);
    case "journey":
      return hasItem(tree, "journeys", place.id);
    case "document":
      return true;
    default:
      return place satisfies never;
  }
}
