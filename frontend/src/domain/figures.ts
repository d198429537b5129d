/**
 * Reliability figures as the field writes them. Pure: no React, no DOM.
 *
 * Digit for digit what `metrics/wording.py` writes on the pages and in the reports: both are tested
 * against `figures.cases.json`.
 */

import type { Cost } from "../api/result";
import { type Decimal, decimalOf, grouped, lessThanHundred, sizeOf, toPlaces } from "./decimals";

export const HOURS_PER_YEAR = 8760;
/** Relative changes below this are the last digits of the computation. */
export const NOISE = 1e-9;
/** More nines than this are written as a distance from 100 %. */
const PERCENT_DECIMALS_MAX = 16;

/**
 * Show an unavailability as an availability in percent with three digits of either.
 * The complement is taken in decimal digits, so nines are neither lost nor rounded up to 100 %.
 */
export function availabilityPercent(unavailability: number): string {
  if (Number.isNaN(unavailability)) return "–";
  if (unavailability <= 0) return "100 %";
  if (unavailability >= 1) return "0 %";
  const lost = shifted(decimalOf(unavailability), 2);
  const places = Math.max(placesOf(lost, 3), placesOf(lessThanHundred(lost), 3));
  if (places > PERCENT_DECIMALS_MAX) {
    return unavailability < 0.5
      ? `100 % − ${numberOf(lost, 3)} %`
      : `${numberOf(lessThanHundred(lost), 3)} %`;
  }
  return `${grouped(lessThanHundred(toPlaces(lost, places)))} %`;
}

function shifted({ digits, exponent }: Decimal, places: number): Decimal {
  return { digits, exponent: exponent + places };
}

/** Places behind the point that show `significant` digits of a positive number. */
function placesOf(value: Decimal, significant: number): number {
  return Math.max(0, -toSignificant(value, significant).exponent);
}

/** Round to significant digits, zeros at the end kept: 0.0996 is 0.10 with two, not 0.100. */
function toSignificant(value: Decimal, significant: number): Decimal {
  const rounded = toPlaces(value, significant - 1 - sizeOf(value));
  if (rounded.digits === 0n || sizeOf(rounded) === sizeOf(value)) return rounded;
  return toPlaces(value, significant - 1 - sizeOf(rounded));
}

/** −log₁₀ of the unavailability, rounded down: 2.999 nines are not three. */
export function ninesText(unavailability: number): string {
  if (unavailability <= 0) return "∞";
  const nines = Math.floor(-Math.log10(unavailability) * 100 + 1e-9) / 100;
  return Math.max(nines, 0).toFixed(2);
}

/** A number with three significant digits, grouped, in powers of ten when far from 1. */
export function numberText(value: number, significant = 3): string {
  if (Number.isNaN(value)) return "–";
  const sign = value < 0 ? "−" : "";
  if (!Number.isFinite(value)) return `${sign}∞`;
  return sign + numberOf(decimalOf(withoutNoise(Math.abs(value))), significant);
}

/** Round what computations leave in the last digits: 59.99999999999999 minutes are 60. */
function withoutNoise(value: number): number {
  return Number(value.toPrecision(12));
}

function numberOf(value: Decimal, significant: number): string {
  if (value.digits === 0n) return "0";
  const size = sizeOf(value);
  if (size < -4 || size >= 9) return poweredText(value, significant);
  if (value.exponent >= 0 && size < 6) return grouped(value);
  return grouped(toSignificant(value, significant));
}

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** 1.23 × 10⁻⁵, as the reports write it. */
function poweredText(value: Decimal, significant: number): string {
  const rounded = toSignificant(value, significant);
  const size = sizeOf(rounded);
  const mantissa = toPlaces(shifted(rounded, -size), significant - 1);
  const power = String(Math.abs(size)).replace(/\d/g, (digit) => SUPERSCRIPTS.charAt(+digit));
  return `${grouped(mantissa)} × 10${size < 0 ? "⁻" : ""}${power}`;
}

/** Write the numbers of a text of the analysis as people do: at most 4 × 10⁻⁶ off. */
export function spelledOut(text: string): string {
  return text.replace(/\b(\d)(?:\.(\d+))?e[-+]\d+\b/g, (found, _digit, fraction = "") =>
    spelled(decimalOf(Number(found)), fraction.length + 1),
  );
}

function spelled(value: Decimal, significant: number): string {
  const isNear = sizeOf(value) >= -4 && sizeOf(value) < 9;
  return isNear ? grouped(value) : poweredText(value, significant);
}

/** The size of a change of a ratio in percentage points. */
export function pointsText(size: number, locale: string): string {
  return `${numberText(hundredfold(size))} ${isChinese(locale) ? "個百分點" : "pp"}`;
}

/** A share in percent; nearly nothing and nearly all are told by bounds. */
export function percentText(ratio: number): string {
  if (ratio > 0 && ratio < 1e-4) return "< 0.01 %";
  if (ratio > 0.9999 && ratio < 1) return "> 99.99 %";
  return `${numberText(hundredfold(ratio), ratio >= 0.9995 && ratio < 1 ? 4 : 3)} %`;
}

/** Move the point in decimal digits: 0.07 are 7 %, not 7.000000000000001 %. */
function hundredfold(ratio: number): number {
  const [mantissa, exponent = "0"] = String(ratio).split("e");
  return Number.isFinite(ratio) ? Number(`${mantissa}e${Number(exponent) + 2}`) : ratio;
}

const MINUTE = 60;
const HOUR = 3600;
const DAY = 24 * HOUR;
const YEAR = HOURS_PER_YEAR * HOUR;

/** Below each limit the length of the unit and its names. */
const UNITS = [
  [1e-30, 1, "s", "秒"],
  [1, 1e-3, "ms", "毫秒"],
  [2 * MINUTE, 1, "s", "秒"],
  [2 * HOUR, MINUTE, "min", "分鐘"],
  [2 * DAY, HOUR, "h", "小時"],
  [2 * YEAR, DAY, "days", "天"],
  [Number.POSITIVE_INFINITY, YEAR, "years", "年"],
] as const;

function isChinese(locale: string): boolean {
  return locale.startsWith("zh");
}

/** A time in the largest unit of which there are at least two. */
export function durationText(seconds: number, locale: string): string {
  if (seconds < 0 && Number.isFinite(seconds)) return `−${durationText(-seconds, locale)}`;
  const length = withoutNoise(Math.abs(seconds));
  const unit = UNITS.find(([limit]) => length < limit);
  if (unit === undefined) return isChinese(locale) ? "永不" : "never";
  const [, size, english, chinese] = unit;
  return `${numberText(length / size)} ${isChinese(locale) ? chinese : english}`;
}

export function hoursText(hours: number, locale: string): string {
  return durationText(hours * HOUR, locale);
}

export function minutesText(minutes: number, locale: string): string {
  return durationText(minutes * MINUTE, locale);
}

/** An amount with its currency; cents only below a hundred, less than a cent as it is. */
export function moneyText(amount: number, currency: string): string {
  const size = Math.abs(amount);
  if ((size > 0 && size < 0.01) || !(size < 1e15)) {
    return `${currency} ${numberText(amount)}`;
  }
  const places = size < 100 && !Number.isInteger(amount) ? 2 : 0;
  const sign = amount < 0 ? "−" : "";
  return `${currency} ${sign}${grouped(toPlaces(decimalOf(size), places))}`;
}

/** How often something happens. */
export function frequencyText(perYear: number, locale: string): string {
  const chinese = isChinese(locale);
  if (perYear <= 0) return chinese ? "從不發生" : "never";
  if (perYear === 1) return chinese ? "每年一次" : "once a year";
  if (perYear >= 1) {
    const times = numberText(perYear);
    return chinese ? `每年 ${times} 次` : `${times} times a year`;
  }
  const span = durationText(YEAR / perYear, locale);
  return chinese ? `每 ${span} 一次` : `once in ${span}`;
}

/** What a month costs; where nothing has a price it is not known to be nothing. */
export function costText({ per_month, currency, items = [] }: Cost): string {
  return items.length === 0 ? "–" : moneyText(per_month, currency);
}

/** A target as it was typed: 99.9 %, not 99.900 %. */
export function targetPercent(availability: number): string {
  const { digits, exponent } = shifted(decimalOf(availability), 2);
  return `${grouped({ digits, exponent })} %`;
}

/** A change with its sign; undefined when what is shown would not change. */
export function signed(change: number, write: (size: number) => string): string | undefined {
  if (!Number.isFinite(change) || change === 0) return undefined;
  return `${change > 0 ? "+" : "−"}${write(Math.abs(change))}`;
}
