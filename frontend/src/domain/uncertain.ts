/** Values that are not known for certain: `{low, best, high}` or `{median, error_factor}`. */

import { isObject, type Json, type Path, textOf } from "./tree";

const KEYS: ReadonlySet<string> = new Set(["low", "best", "high", "median", "error_factor"]);

/** Where the best estimate of an uncertain value stands in it; undefined for any other value. */
export function bestKey(value: Json | undefined): "best" | "median" | undefined {
  if (!isObject(value)) return undefined;
  const keys = Object.keys(value);
  if (keys.length === 0 || !keys.every((key) => KEYS.has(key))) return undefined;
  return "median" in value || ("error_factor" in value && !("best" in value)) ? "median" : "best";
}

/** The best estimate of an uncertain value; any other value as it is. */
export function bestOf(value: Json | undefined): Json | undefined {
  const key = bestKey(value);
  return key === undefined || !isObject(value) ? value : value[key];
}

/** The place of the best estimate: a field edits it and leaves the rest of the range alone. */
export function bestPath(value: Json | undefined, path: Path): Path {
  const key = bestKey(value);
  return key === undefined ? path : [...path, key];
}

export interface Spread {
  readonly low: string;
  readonly high: string;
  readonly errorFactor: string;
}

/** The ends of a range, or the error factor of a median, as they were typed. */
export function spreadOf(value: Json | undefined): Spread | undefined {
  if (bestKey(value) === undefined || !isObject(value)) return undefined;
  return {
    low: textOf(value.low),
    high: textOf(value.high),
    errorFactor: textOf(value.error_factor),
  };
}
