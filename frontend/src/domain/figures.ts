/** Reliability figures as the field writes them. Pure: no React, no DOM. */

export const HOURS_PER_MONTH = 730;
export const HOURS_PER_YEAR = 8760;
const DIGITS_MAX = 40;

/**
 * Show an unavailability as an availability in percent with three digits of the unavailability.
 * The complement is taken in decimal digits, so nines are neither lost nor rounded up to 100 %.
 */
export function availabilityPercent(unavailability: number): string {
  if (!Number.isFinite(unavailability)) return "–";
  if (unavailability <= 0) return "100 %";
  if (unavailability >= 1) return "0 %";
  const wanted = Math.max(
    digitsAfterPoint(unavailability * 100, 3),
    digitsAfterPoint(100 - unavailability * 100, 3),
  );
  const digits = Math.min(DIGITS_MAX, wanted);
  const lost = BigInt((unavailability * 100).toFixed(digits).replace(".", ""));
  const kept = 100n * 10n ** BigInt(digits) - (lost > 0n ? lost : 1n);
  const text = kept.toString().padStart(digits + 1, "0");
  if (digits === 0) return `${text} %`;
  return `${text.slice(0, -digits)}.${text.slice(-digits)} %`;
}

/** Digits after the point that show `significant` digits of a positive number. */
function digitsAfterPoint(value: number, significant: number): number {
  return Math.max(0, significant - 1 - Math.floor(Math.log10(value)));
}

/** −log₁₀ of the unavailability, rounded down: 2.999 nines are not three. */
export function ninesText(unavailability: number): string {
  if (unavailability <= 0) return "∞";
  const nines = Math.floor(-Math.log10(unavailability) * 100 + 1e-9) / 100;
  return nines.toFixed(2);
}

/** A number with three significant digits, grouped, without an exponent where it can be read. */
export function numberText(value: number, locale: string, significant = 3): string {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e12)) return poweredText(value, significant);
  const digits = size === 0 ? 0 : Math.max(0, Math.min(12, digitsAfterPoint(size, significant)));
  return new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value);
}

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** 1.23 × 10⁻⁵, as the reports write it. */
function poweredText(value: number, significant: number): string {
  const [digits = "", exponent = ""] = value.toExponential(significant - 1).split("e");
  const sign = exponent.startsWith("-") ? "⁻" : "";
  const power = exponent
    .replace(/^[+-]/, "")
    .replace(/\d/g, (digit) => SUPERSCRIPTS.charAt(+digit));
  return `${digits} × 10${sign}${power}`;
}

/** A change of a ratio in percentage points. */
export function pointsText(size: number, locale: string): string {
  return `${numberText(size * 100, locale)} ${isChinese(locale) ? "個百分點" : "pp"}`;
}

export function percentText(ratio: number, locale: string): string {
  return `${numberText(ratio * 100, locale, 3)} %`;
}

/** A share of a whole; small ones stay visible. */
export function shareText(ratio: number, locale: string): string {
  if (ratio > 0 && ratio < 0.001) return `< ${numberText(0.1, locale)} %`;
  return `${new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(ratio * 100)} %`;
}

const SPANS = [
  ["y", HOURS_PER_YEAR * 3600],
  ["d", 24 * 3600],
  ["h", 3600],
  ["min", 60],
  ["s", 1],
] as const;

const CHINESE_UNITS: { readonly [unit: string]: string } = {
  y: "年",
  d: "天",
  h: "小時",
  min: "分鐘",
  s: "秒",
  ms: "毫秒",
  µs: "微秒",
};

function isChinese(locale: string): boolean {
  return locale.startsWith("zh");
}

/** A time in the largest unit that leaves at least one and a half of it. */
export function durationText(seconds: number, locale: string): string {
  if (!Number.isFinite(seconds)) return "∞";
  const written = (amount: number, unit: string) =>
    `${numberText(amount, locale)} ${isChinese(locale) ? CHINESE_UNITS[unit] : unit}`;
  if (seconds === 0) return written(0, "s");
  const size = Math.abs(seconds);
  const span = SPANS.find(([, length]) => size >= length * 1.5);
  if (span !== undefined) return written(seconds / span[1], span[0]);
  if (size >= 1) return written(seconds, "s");
  if (size >= 1e-3) return written(seconds * 1e3, "ms");
  return written(seconds * 1e6, "µs");
}

export function hoursText(hours: number, locale: string): string {
  return durationText(hours * 3600, locale);
}

export function minutesText(minutes: number, locale: string): string {
  return durationText(minutes * 60, locale);
}

export function moneyText(amount: number, currency: string, locale: string): string {
  const digits = Math.abs(amount) < 100 ? 2 : 0;
  try {
    return new Intl.NumberFormat(locale, {
      style: "currency",
      currency,
      maximumFractionDigits: digits,
    }).format(amount);
  } catch {
    return `${numberText(amount, locale, 4)} ${currency}`;
  }
}

/** A change with its sign; undefined when what is shown would not change. */
export function signed(change: number, write: (size: number) => string): string | undefined {
  if (!Number.isFinite(change) || change === 0) return undefined;
  return `${change > 0 ? "+" : "−"}${write(Math.abs(change))}`;
}
