/** Read and write the cells of one row. */

import { type DocumentTree, type IfDown, item, placementOf, replicaCount } from "./document";
import { type Column, needPlace, rowPath, type TableName } from "./gridcolumns";
import { needsOfText, needsText, targetsText, withTargetsText } from "./gridneeds";
import { placementOfText, placementText } from "./gridplacement";
import { type Reading, readValue, valueText } from "./gridvalues";
import { editNeed, withEffect } from "./needs";
import {
  isObject,
  type Json,
  type JsonObject,
  listOf,
  objectOf,
  textOf,
  valueAt,
  withoutValue,
  withValue,
} from "./tree";
import type { FieldType } from "./typed";

/** Finds the identifiers that names in cells mean. */
export interface Names {
  readonly component: (name: string) => string;
  readonly site: (name: string) => string;
}

/** Names are identifiers as they stand. */
const AS_WRITTEN: Names = { component: (name) => name, site: (name) => name };

export type Trouble =
  | { readonly code: "unreadable"; readonly text: string }
  | { readonly code: "strange"; readonly text: string }
  | { readonly code: "severalSites" }
  | { readonly code: "idShape" | "idTaken" | "ownerMissing" | "ownerUnknown" };

export interface Change {
  readonly value: Json;
  /** The text is in the document as it was typed, though it is not understood. */
  readonly trouble?: Trouble;
}

/** A refused text changes nothing. */
export type Written = Change | { readonly refusal: Trouble };

export function isRefused(written: Written): written is { readonly refusal: Trouble } {
  return "refusal" in written;
}

/** The text of a cell in the document's own words. */
export function cellText(
  tree: DocumentTree,
  table: TableName,
  key: string,
  column: Column,
): string {
  switch (column.type) {
    case "id":
      return key;
    case "owner":
      return needPlace(key).owner;
    case "replicas":
      return placementOf(tree, key).length > 0
        ? String(replicaCount(tree, key))
        : valueText(item(tree, "components", key).replicas);
    default:
      return textIn(valueAt(tree, rowPath(table, key)) ?? {}, column);
  }
}

function textIn(row: Json, { type, path }: Column): string {
  if (type === "targets") return targetsText(row);
  const value = valueAt(row, path);
  if (type === "needs") return needsText(listOf(value));
  if (type === "placement") return placementText(value);
  return valueText(value);
}

export interface Writing {
  readonly reading?: Reading;
  readonly names?: Names;
}

/** The row with one cell written; identifiers and owners are not part of it. */
export function writeCell(
  table: TableName,
  row: Json,
  column: Column,
  text: string,
  how: Writing = {},
): Written {
  const names = how.names ?? AS_WRITTEN;
  switch (column.type) {
    case "id":
    case "owner":
      return { value: row };
    case "replicas":
      return writeReplicas(objectOf(row), text, how.reading);
    case "placement":
      return writePlacement(objectOf(row), text, names);
    case "needs":
      return writeNeeds(objectOf(row), text, names);
    case "targets":
      return { value: withTargetsText(row, text, names.component) };
    default: {
      const field = { ...column, type: column.type };
      const plain = known(column, text, names);
      return table === "needs"
        ? writeNeedField(row, field, plain, how.reading)
        : writeField(objectOf(row), field, plain, how.reading);
    }
  }
}

/** A choice by any of its writings, a reference by the name of what it means. */
function known({ choices, names: kind }: Column, text: string, names: Names): string {
  const plain = text.trim();
  if (choices !== undefined) return choiceOf(choices, plain);
  if (kind === undefined) return text;
  if (plain === "") return "";
  return kind === "sites" ? names.site(plain) : names.component(plain);
}

function choiceOf(choices: readonly string[], text: string): string {
  const plain = text.toLowerCase().replace(/[\s-]+/g, "_");
  return choices.find((choice) => choice === plain) ?? text;
}

type FieldColumn = Omit<Column, "type"> & { readonly type: FieldType };

function writeField(
  row: JsonObject,
  column: FieldColumn,
  text: string,
  reading: Reading | undefined,
): Change {
  const { path, instead = [], type } = column;
  const parent = path.slice(0, -1);
  const { value, isUnderstood } = readValue(type, text, reading);
  if (value === undefined) {
    return { value: withoutValue(row, column.decides === true ? parent : path, 0) };
  }
  const bare = instead.reduce<Json>((at, key) => withoutValue(at, [...parent, key]), row);
  const written = { value: withValue(bare, path, value) };
  return isUnderstood ? written : { ...written, trouble: { code: "unreadable", text } };
}

function writeNeedField(
  need: Json,
  column: FieldColumn,
  text: string,
  reading: Reading | undefined,
): Change {
  const full = isObject(need) ? need : { target: textOf(need) };
  const written = writeField(full, column, text, reading);
  const effect = column.key === "if_down" ? EFFECT_OF.get(text) : undefined;
  const whole = effect === undefined ? written.value : withEffect(written.value, effect);
  return { ...written, value: editNeed(whole, {}) };
}

const EFFECT_OF = new Map<string, IfDown>([
  ["degrade", "degrade"],
  ["serve_cached", "serve_cached"],
]);

/** Replicas in one site are counted there; in several, the text of the sites counts them. */
function writeReplicas(row: JsonObject, text: string, reading: Reading | undefined): Written {
  const places = Object.entries(objectOf(row.placement));
  const { value, isUnderstood } = readValue("count", text, reading);
  const trouble: Trouble = { code: "unreadable", text };
  const [first, ...others] = places;
  if (first === undefined) {
    if (value === undefined) return { value: withoutValue(row, ["replicas"]) };
    const written = { value: withValue(row, ["replicas"], value) };
    return isUnderstood ? written : { ...written, trouble };
  }
  if (value === undefined || value === totalOf(places)) return { value: row };
  if (others.length > 0) return { refusal: { code: "severalSites" } };
  const written = { value: withValue(row, ["placement", first[0]], value) };
  return isUnderstood ? written : { ...written, trouble };
}

function totalOf(places: readonly (readonly [string, Json])[]): number {
  return places.reduce((sum, [, count]) => sum + (typeof count === "number" ? count : 0), 0);
}

function writePlacement(row: JsonObject, text: string, names: Names): Written {
  const places = Object.entries(objectOf(row.placement));
  const total = places.length > 0 ? totalOf(places) : Number(row.replicas ?? 0) || 0;
  const { placement, strange } = placementOfText(text, names.site, total);
  if (strange !== undefined) return { refusal: { code: "strange", text: strange } };
  if (placement !== undefined) {
    return { value: withValue(withoutValue(row, ["replicas"]), ["placement"], placement) };
  }
  if (places.length === 0) return { value: row };
  const free = withoutValue(row, ["placement"]);
  return { value: total > 1 ? withValue(free, ["replicas"], total) : free };
}

function writeNeeds(row: JsonObject, text: string, names: Names): Written {
  const { needs, strange } = needsOfText(text, names.component, listOf(row.needs));
  if (strange !== undefined) return { refusal: { code: "strange", text: strange } };
  const value = needs.length > 0 ? withValue(row, ["needs"], needs) : withoutValue(row, ["needs"]);
  return { value };
}
