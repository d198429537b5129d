/** Values of the document as the text of a cell, and what is typed or pasted as values. */

import {
  amountOf,
  countOf,
  durationOf,
  type NumberStyle,
  rateOf,
  ratioOf,
  type UnitHint,
} from "./gridunits";
import { isObject, type Json, type JsonObject } from "./tree";
import { type FieldType, shownValue, typedValue } from "./typed";
import { bestKey } from "./uncertain";

export interface Reading {
  readonly hint?: UnitHint;
  readonly style?: NumberStyle;
}

/** A value as text; a range shows its ends, so that copying loses nothing. */
export function valueText(value: Json | undefined): string {
  if (!isObject(value) || bestKey(value) === undefined) return shownValue(value);
  const isWhole = Object.values(value).every(isPlain);
  const form = FORMS.find(([keys]) => keys === Object.keys(value).sort().join(" "));
  return isWhole && form !== undefined ? form[1](value) : shownValue(value);
}

/** The forms of a range by the keys that they have. */
const FORMS: readonly (readonly [keys: string, write: (range: JsonObject) => string])[] = [
  ["best high low", ({ low, best, high }) => `${best} (${low} – ${high})`],
  ["error_factor median", ({ median, error_factor: factor }) => `~${median} × ${factor}`],
  ["best error_factor", ({ best, error_factor: factor }) => `${best} × ${factor}`],
];

function isPlain(value: Json): boolean {
  return typeof value === "number" || (typeof value === "string" && !/[()×–]/.test(value));
}

/** The text of one value in the document's own writing; undefined when it is not understood. */
function plainText(type: FieldType, text: string, { hint, style }: Reading): string | undefined {
  switch (type) {
    case "text":
      return text;
    case "duration":
      return durationOf(text, hint, style);
    case "ratio":
      return ratioOf(text, hint);
    case "rate":
      return rateOf(text, hint, style);
    case "count":
      return countOf(text, style);
    case "number":
      return amountOf(text, style);
    default:
      return type satisfies never;
  }
}

export interface ReadValue {
  /** Undefined for an empty cell. */
  readonly value: Json | undefined;
  /** Whether it is a value of its type; a text that is not is kept as it was typed. */
  readonly isUnderstood: boolean;
}

/** What a cell says. Text that is not understood stays, for the document to tell what is wrong. */
export function readValue(type: FieldType, text: string, reading: Reading = {}): ReadValue {
  if (type === "text") return { value: text === "" ? undefined : text, isUnderstood: true };
  const trimmed = text.trim();
  if (trimmed === "") return { value: undefined, isUnderstood: true };
  const plain = plainText(type, trimmed, reading);
  if (plain !== undefined) return { value: typedValue(type, plain), isUnderstood: true };
  const range = rangeOf(type, trimmed, reading);
  if (range !== undefined) return { value: range, isUnderstood: true };
  const object = objectIn(trimmed);
  return { value: object ?? typedValue(type, trimmed), isUnderstood: object !== undefined };
}

/** A range as `valueText` writes it: `30d (10d – 90d)`, `30d × 3` or `~30d × 3`. */
function rangeOf(type: FieldType, text: string, reading: Reading): JsonObject | undefined {
  const part = (piece: string | undefined): Json | undefined => {
    const plain = piece === undefined ? undefined : plainText(type, piece, reading);
    return plain === undefined ? undefined : typedValue(type, plain);
  };
  const ends = /^(.+?)\s*\(\s*(.+?)\s*(?:–|…|\.\.\.?| to )\s*(.+?)\s*\)$/.exec(text);
  if (ends !== null) {
    const [best, low, high] = [part(ends[1]), part(ends[2]), part(ends[3])];
    return best === undefined || low === undefined || high === undefined
      ? undefined
      : { low, best, high };
  }
  const factor = /^(~?)(.+?)\s*×\s*(\d+(?:\.\d+)?)$/.exec(text);
  const middle = part(factor?.[2]?.trim());
  if (factor === null || middle === undefined) return undefined;
  return { [factor[1] === "~" ? "median" : "best"]: middle, error_factor: Number(factor[3]) };
}

/** A value that only JSON can write, as `shownValue` shows it. */
function objectIn(text: string): Json | undefined {
  if (!text.startsWith("{") && !text.startsWith("[")) return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
