/** Numbers with units as spreadsheets hold them, written as the document wants them. */

export type NumberStyle = "point" | "comma";

/** What a header says of the plain numbers below it. */
export type UnitHint = string | undefined;

const SPACES = /[\s\u00A0\u202F\u2009'’_]/g;

/** A number as plain decimal text without loss of digits; undefined when it is none. */
export function plainNumber(text: string, style: NumberStyle = "point"): string | undefined {
  const bare = text.normalize("NFKC").replace(SPACES, "");
  const found = /^([-+]?)([\d.,]+)(e[-+]?\d{1,3})?$/i.exec(bare);
  if (found === null) return undefined;
  const [, sign = "", digits = "", exponent = ""] = found;
  const decimal = decimalOf(digits, style);
  return decimal === undefined ? undefined : `${sign === "-" ? "-" : ""}${decimal}${exponent}`;
}

const GROUPS = {
  point: /^\d{1,3}(,\d{3})+(\.\d+)?$/,
  comma: /^\d{1,3}(\.\d{3})+(,\d+)?$/,
} as const;

function decimalOf(digits: string, style: NumberStyle): string | undefined {
  const other = style === "point" ? "comma" : "point";
  for (const known of [style, other] as const) {
    if (GROUPS[known].test(digits) && (known === style || /[.,].*[.,]/.test(digits))) {
      const group = known === "point" ? /,/g : /\./g;
      return digits.replace(group, "").replace(",", ".");
    }
  }
  const simple = digits.replace(",", ".").replace(/^\./, "0.").replace(/\.$/, "");
  return /^\d+(\.\d+)?$/.test(simple) ? simple : undefined;
}

/** How numbers of a table are written, by those that can be read in one way only. */
export function numberStyleOf(cells: readonly string[]): NumberStyle {
  let balance = 0;
  for (const cell of cells) {
    if (/\d,\d{1,2}(?!\d)|\d,\d{4,}|\d\.\d{3},\d/.test(cell)) balance += 1;
    if (/\d\.\d{1,2}(?!\d)|\d\.\d{4,}|\d,\d{3}\.\d/.test(cell)) balance -= 1;
  }
  return balance > 0 ? "comma" : "point";
}

const UNITS: readonly (readonly [unit: string, names: string])[] = [
  ["ms", "ms msec msecs millisecond milliseconds 毫秒"],
  ["s", "s sec secs second seconds 秒 秒鐘"],
  ["m", "m min mins minute minutes 分 分鐘"],
  ["h", "h hr hrs hour hours 時 小時"],
  ["d", "d day days 天 日"],
  ["w", "w wk wks week weeks 週 周 星期"],
  ["mo", "mo mos mon month months 月 個月"],
  ["y", "y yr yrs year years a 年"],
];
const UNIT_OF = new Map(UNITS.flatMap(([unit, names]) => names.split(" ").map((n) => [n, unit])));

const MONTH_HOURS = 730;
const PART = /\s*([\d.,'’\u00A0 ]*\d)\s*([^\d\s.,:;()（）]+)[.,]?\s*(?:and\s+)?/y;
const CLOCK = /^(\d{1,5}):([0-5]\d)(?::([0-5]\d))?$/;

/** The unit that a word means in durations: `hours`, `小時` and `h` are `h`. */
export function durationUnit(word: string): string | undefined {
  return UNIT_OF.get(word.normalize("NFKC").trim().toLowerCase());
}

/** `3 months`, `1,5 Stunden`-like text as the document writes it; undefined when not understood. */
export function durationOf(text: string, hint?: UnitHint, style?: NumberStyle): string | undefined {
  const plain = text.normalize("NFKC").trim();
  if (/^(\d+(\.\d+)? ?(ms|s|m|h|d|w|y) ?)+$/.test(plain)) return plain;
  const number = plainNumber(plain, style);
  if (number !== undefined) return hint === undefined ? undefined : inUnit(number, hint);
  return clockOf(plain) ?? partsOf(plain, style);
}

function inUnit(number: string, word: string): string | undefined {
  const unit = durationUnit(word);
  if (unit === undefined || number.startsWith("-")) return undefined;
  const simple = /e/i.test(number) ? expanded(Number(number)) : number;
  return unit === "mo" ? `${expanded(Number(simple) * MONTH_HOURS)}h` : `${simple}${unit}`;
}

function expanded(value: number): string {
  const text = String(value);
  return text.includes("e") ? value.toFixed(12).replace(/\.?0+$/, "") : text;
}

function partsOf(text: string, style: NumberStyle | undefined): string | undefined {
  let written = "";
  PART.lastIndex = 0;
  while (PART.lastIndex < text.length) {
    const found = PART.exec(text);
    const number = plainNumber(found?.[1] ?? "", style);
    const part = number === undefined ? undefined : inUnit(number, found?.[2] ?? "");
    if (part === undefined) return undefined;
    written += part;
  }
  return written === "" ? undefined : written;
}

/** Hours, minutes and seconds as spreadsheets show times. */
function clockOf(text: string): string | undefined {
  const found = CLOCK.exec(text);
  if (found === null) return undefined;
  const [, hours = "0", minutes = "0", seconds = "0"] = found;
  const parts = [[hours, "h"] as const, [minutes, "m"] as const, [seconds, "s"] as const]
    .map(([amount, unit]) => [Number(amount), unit] as const)
    .filter(([amount]) => amount > 0);
  return parts.length === 0 ? "0s" : parts.map(([amount, unit]) => `${amount}${unit}`).join("");
}

/** A percentage or a number in [0, 1]; its digits are never rounded. */
export function ratioOf(text: string, hint?: UnitHint): string | undefined {
  const plain = text.normalize("NFKC").trim();
  const percent = /^(.*\d)\s*(?:%|percent|pct)$/i.exec(plain);
  const number = plainNumber((percent?.[1] ?? plain).replace(",", "."));
  if (number === undefined || number.startsWith("-")) return undefined;
  const isPercent = percent !== null || (hint === "%" && number !== "0");
  if (Number(number) > (isPercent ? 100 : 1)) return undefined;
  return isPercent ? `${number}%` : number;
}

const RATES: readonly (readonly [unit: string, pattern: RegExp])[] = [
  [
    "rps",
    /^(rps|qps|tps|\/ ?s(ec)?|(req|requests?|queries)?( ?\/ ?s(ec(ond)?)?| ?per second)|每秒|次\/秒)$/i,
  ],
  ["rpm", /^(rpm|(req|requests?)?( ?\/ ?min(ute)?| ?per minute)|每分鐘|次\/分)$/i],
  ["rph", /^(rph|(req|requests?)?( ?\/ ?h(our)?| ?per hour)|每小時|次\/時)$/i],
];

export function rateUnit(word: string): string | undefined {
  const plain = word.normalize("NFKC").trim();
  return RATES.find(([, pattern]) => pattern.test(plain))?.[0];
}

/** Requests in a time; a plain number counts those of a second. */
export function rateOf(text: string, hint?: UnitHint, style?: NumberStyle): string | undefined {
  const found = /^([\d.,'’\u00A0 ]*\d)\s*(\D.*)?$/.exec(text.normalize("NFKC").trim());
  const number = plainNumber(found?.[1] ?? "", style);
  if (found === null || number === undefined) return undefined;
  const word = found[2];
  if (word === undefined) {
    const unit = hint === undefined ? undefined : rateUnit(hint);
    return unit === undefined ? number : `${number} ${unit}`;
  }
  const unit = rateUnit(word);
  return unit === undefined ? undefined : `${number} ${unit}`;
}

/** An amount of money or another number; signs and codes of currencies are left out. */
export function amountOf(text: string, style?: NumberStyle): string | undefined {
  const bare = text
    .normalize("NFKC")
    .trim()
    .replace(/^(?:[A-Z]{2,3}\$?|\p{Sc})\s*|\s*(?:[A-Z]{3}|\p{Sc}|元)$/gu, "");
  return plainNumber(bare, style);
}

/** A whole number, perhaps with a multiplication sign: `3`, `3 ×`, `3x`. */
export function countOf(text: string, style?: NumberStyle): string | undefined {
  const number = plainNumber(text.trim().replace(/\s*[x×]$/i, ""), style);
  return number !== undefined && /^\d+(\.0+)?$/.test(number)
    ? String(Math.trunc(Number(number)))
    : undefined;
}
