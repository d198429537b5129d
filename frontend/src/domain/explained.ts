/**
 * A figure that is explained and its formula with values for letters. Pure: no React, no DOM.
 *
 * As `metrics/web/explained.py` writes them on the pages: both are tested against
 * `explained.cases.json`.
 */

import type { Explanation, PutIn } from "../api/explanation";
import {
  availabilityPercent,
  durationText,
  frequencyText,
  hoursText,
  minutesText,
  moneyText,
  ninesText,
  numberText,
  percentText,
} from "./figures";

type Figure = Pick<Explanation, "figure" | "formula" | "unit" | "value" | "complement" | "values">;

interface Reader {
  readonly locale: string;
  readonly currency: string;
  /** `once in 20 years (0.05 a year)` in the reader's language. */
  readonly rate: (often: string, rate: string) => string;
  readonly requests: (rate: string) => string;
}

/** Write a figure as its cell does; nothing for one that was not computed. */
export function shownText(found: Figure, reader: Reader): string {
  const { value, unit } = found;
  if (unit === "availability" || unit === "nines") {
    const lost = lostOf(found);
    if (lost === undefined) return "";
    return unit === "nines" ? ninesText(lost) : availabilityPercent(lost);
  }
  // Where nothing has a price it is not known to be nothing.
  const isUnknown = found.figure === "cost.per_month" && found.values.length === 0;
  return value === undefined || isUnknown ? "" : measured(value, unit, reader);
}

function lostOf({ value, complement }: Figure): number | undefined {
  return complement ?? (value === undefined ? undefined : 1 - value);
}

function measured(
  value: number,
  unit: Exclude<Explanation["unit"], "availability" | "nines">,
  { locale, currency, rate, requests }: Reader,
): string {
  switch (unit) {
    case "share":
      return percentText(value);
    case "milliseconds":
      return durationText(value / 1000, locale);
    case "hours":
      return hoursText(value, locale);
    case "minutes":
      return minutesText(value, locale);
    case "rps":
      return requests(numberText(value));
    case "factor":
      return numberText(value);
    case "per_year": {
      const often = frequencyText(value, locale);
      return value > 0 && value < 1 ? rate(often, numberText(value)) : often;
    }
    default:
      return amountText({ amount: value, unit }, locale, currency);
  }
}

/** A value that was put into a figure, in its unit. */
export function amountText(
  { amount, unit }: Pick<PutIn, "amount" | "unit">,
  locale: string,
  currency: string,
): string {
  switch (unit) {
    case "seconds":
      return durationText(amount, locale);
    case "hours":
      return `${numberText(amount)} h`;
    case "money":
      return moneyText(amount, currency);
    case "per_year":
      return frequencyText(amount, locale);
    case "fraction":
    case "count":
      return numberText(amount);
    default:
      return unit satisfies never;
  }
}

const EQUALS = " = ";
const WORD = /[\p{L}_][\p{L}\p{N}_]*/gu;
/** Units and functions. */
const FIXED: readonly string[] = ["h", "log₁₀"];

/**
 * Write the right-hand side of the formula with values for letters; nothing where some lack.
 * The first value of a letter is meant: those of causes and needs come after it.
 */
export function insertedText(found: Figure, { locale, currency }: Reader): string {
  const known = new Map<string, string>();
  for (const value of found.values) {
    const { symbol, of = "" } = value;
    if (symbol === undefined || of !== "" || known.has(symbol)) continue;
    known.set(symbol, inFormula(value, locale, currency));
  }
  const equals = found.formula.lastIndexOf(EQUALS);
  const side = equals < 0 ? found.formula : found.formula.slice(equals + EQUALS.length);
  const letters = (side.match(WORD) ?? []).filter((word) => !FIXED.includes(word));
  if (letters.length === 0 || letters.some((letter) => !known.has(letter))) return "";
  return side.replace(WORD, (word) => known.get(word) ?? word);
}

function inFormula(value: PutIn, locale: string, currency: string): string {
  if (value.unit === "per_year") return `(${numberText(value.amount)} / 8,760 h)`;
  return amountText(value, locale, currency);
}
