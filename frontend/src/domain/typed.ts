/** What a person types into a field, as the value that the document stores. */

import { isEqual, isObject, type Json } from "./tree";

export type FieldType = "text" | "duration" | "ratio" | "count" | "number" | "rate";

/** Sixteen digits are more than a number keeps: such a ratio stays text. */
const DIGITS_MAX = 15;
const NUMBER = /^-?\d+(\.\d*)?([eE][-+]?\d+)?$/;

/** Undefined for an empty field; numbers where the document wants them; else the text itself. */
export function typedValue(type: FieldType, text: string): Json | undefined {
  if (text === "") return undefined;
  if (type === "text" || type === "duration") return text;
  const plain = text.trim();
  const isNumber = NUMBER.test(plain) && plain.replace(/\D/g, "").length <= DIGITS_MAX;
  return isNumber ? Number(plain) : text;
}

export function shownValue(value: Json | undefined): string {
  if (value === undefined || value === null) return "";
  return isObject(value) || Array.isArray(value) ? JSON.stringify(value) : String(value);
}

/** Keep showing `0.` or `007` while it is being typed and means what is stored. */
export function shownWhileTyping(
  type: FieldType,
  typed: string | undefined,
  value: Json | undefined,
): string {
  if (typed === undefined) return shownValue(value);
  return isEqual(typedValue(type, typed), value) ? typed : shownValue(value);
}
