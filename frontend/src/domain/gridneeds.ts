/**
 * What a component needs as the text of a cell: `db, cache (degrade, quality 0.9), a | b`.
 * Commas stand between needs, `|` between targets of which any will do, `&` between those that
 * must all be there.
 */

import { type GateForm, gateOf } from "./document";
import { readValue, valueText } from "./gridvalues";
import { editNeed } from "./needs";
import { type Json, type JsonObject, objectOf, textOf } from "./tree";
import type { FieldType } from "./typed";

/** Fields of a need in the order in which they are written, each with its word and its type. */
const OPTIONS: readonly (readonly [key: string, word: string, type: FieldType])[] = [
  ["required", "required", "count"],
  ["failover_time", "failover", "duration"],
  ["quality", "quality", "ratio"],
  ["hit_ratio", "hit", "ratio"],
  ["ttl", "ttl", "duration"],
  ["stale_if_error", "stale", "duration"],
];

const EFFECTS = new Map([
  ["fail", "fail"],
  ["fails", "fail"],
  ["degrade", "degrade"],
  ["degrades", "degrade"],
  ["cached", "serve_cached"],
  ["serve_cached", "serve_cached"],
  ["cache", "serve_cached"],
]);

/** The targets of a need and how many of them must be there. */
export function targetsText(need: Json): string {
  const { form, targets } = gateOf(need);
  const sign = form === "any_of" ? " | " : " & ";
  const joined = targets.join(sign);
  if (form === "target" || targets.length > 1) return joined;
  return `${form === "any_of" ? "any of" : "all of"} ${joined}`;
}

function needText(need: Json): string {
  const fields = objectOf(need);
  const effect = textOf(fields.if_down);
  const words = OPTIONS.filter(([key]) => fields[key] !== undefined).map(
    ([key, word]) => `${word} ${valueText(fields[key])}`,
  );
  const all = effect === "" ? words : [effect === "serve_cached" ? "cached" : effect, ...words];
  return all.length === 0 ? targetsText(need) : `${targetsText(need)} (${all.join(", ")})`;
}

export function needsText(needs: readonly Json[]): string {
  return needs.map(needText).join(", ");
}

export interface ReadTargets {
  readonly form: GateForm;
  readonly targets: readonly string[];
}

export function targetsOfText(text: string, idOf: (name: string) => string): ReadTargets {
  const word = /^(any|all) of\s+/i.exec(text);
  const rest = word === null ? text : text.slice(word[0].length);
  const isAny = rest.includes("|") || / or /i.test(rest);
  const targets = rest
    .split(isAny ? /\||\sor\s/i : /&|\+|\sand\s/i)
    .map((name) => name.trim())
    .filter((name) => name !== "")
    .map(idOf);
  if (word !== null)
    return { form: word[1]?.toLowerCase() === "any" ? "any_of" : "all_of", targets };
  if (targets.length < 2) return { form: "target", targets };
  return { form: isAny ? "any_of" : "all_of", targets };
}

/** The need with other targets; what only the old form could have goes with it. */
export function withTargetsText(need: Json, text: string, idOf: (name: string) => string): Json {
  const { form, targets } = targetsOfText(text.trim(), idOf);
  const bare = editNeed(need, { target: undefined, all_of: undefined, any_of: undefined });
  const kept =
    form === "any_of" ? bare : editNeed(bare, { required: undefined, failover_time: undefined });
  const named: JsonObject = form === "target" ? { target: targets[0] ?? "" } : { [form]: targets };
  return editNeed({ ...named, ...objectOf(kept) }, {});
}

export interface ReadNeeds {
  readonly needs: readonly Json[];
  /** The piece that says nothing that is understood. */
  readonly strange?: string;
}

/** Read a cell; needs that say what an old one said stay that old one, with all that it holds. */
export function needsOfText(
  text: string,
  idOf: (name: string) => string,
  old: readonly Json[] = [],
): ReadNeeds {
  const known = new Map(old.map((need) => [needText(need), need]));
  const pieces = piecesOf(text.replace(/\u00A0/g, " "), /[,;\n]/);
  const needs: Json[] = [];
  for (const piece of pieces) {
    const need = known.get(piece) ?? needOfText(piece, idOf);
    if (need === undefined) return { needs: [], strange: piece };
    needs.push(need);
  }
  return { needs };
}

function needOfText(piece: string, idOf: (name: string) => string): Json | undefined {
  const found = /^([^()]*?)\s*(?:\(([\s\S]*)\))?$/.exec(piece);
  const count = /^(\d+) of\s+/i.exec(found?.[1] ?? "");
  const named = (found?.[1] ?? "").slice(count?.[0].length ?? 0);
  if (found === null || named === "") return undefined;
  const bare = withTargetsText("", named, idOf);
  const start = count === null ? bare : editNeed(bare, { required: Number(count[1]) });
  return piecesOf(found[2] ?? "", /[,;]/).reduce<Json | undefined>(withOption, start);
}

function withOption(need: Json | undefined, text: string): Json | undefined {
  if (need === undefined) return undefined;
  const effect = EFFECTS.get(text.toLowerCase());
  if (effect !== undefined) return editNeed(need, { if_down: effect });
  const [, word = "", rest = ""] = /^([a-z_]+)\s*[:=]?\s*(\S[\s\S]*)$/i.exec(text) ?? [];
  const option = OPTIONS.find(([key, known]) => [key, known].includes(word.toLowerCase()));
  if (option === undefined) return undefined;
  return editNeed(need, { [option[0]]: readValue(option[2], rest).value });
}

/** Pieces between separators that stand outside of parentheses. */
function piecesOf(text: string, separator: RegExp): string[] {
  const pieces = [""];
  let depth = 0;
  for (const sign of text) {
    depth += DEPTH.get(sign) ?? 0;
    if (depth <= 0 && separator.test(sign)) pieces.push("");
    else pieces.push(`${pieces.pop() ?? ""}${sign}`);
  }
  return pieces.map((piece) => piece.trim()).filter((piece) => piece !== "");
}

const DEPTH = new Map([
  ["(", 1],
  ["{", 1],
  [")", -1],
  ["}", -1],
]);
