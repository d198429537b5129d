/** Positive numbers in decimal digits, so that rounding is that of what is written. Pure. */

/** digits × 10^exponent. */
export interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
}

/** The shortest decimal number that a floating point one stands for; no zeros at its end. */
export function decimalOf(value: number): Decimal {
  const [mantissa = "0", power = "0"] = String(value).split("e");
  const [whole = "", fraction = ""] = mantissa.split(".");
  const exponent = Number(power) - fraction.length;
  const text = (whole + fraction).replace(/0+$/, "");
  if (text === "") return { digits: 0n, exponent: 0 };
  return {
    digits: BigInt(text),
    exponent: exponent + whole.length + fraction.length - text.length,
  };
}

/** The power of ten of the first digit. */
export function sizeOf({ digits, exponent }: Decimal): number {
  return digits.toString().length - 1 + exponent;
}

/** Round to places behind the point, a half to the even digit; fewer than none round tens. */
export function toPlaces({ digits, exponent }: Decimal, places: number): Decimal {
  const surplus = -places - exponent;
  if (surplus <= 0) return { digits: digits * 10n ** BigInt(-surplus), exponent: -places };
  const unit = 10n ** BigInt(surplus);
  const [kept, rest] = [digits / unit, digits % unit];
  const isUp = 2n * rest > unit || (2n * rest === unit && kept % 2n === 1n);
  return { digits: isUp ? kept + 1n : kept, exponent: -places };
}

/** What is missing to one hundred. */
export function lessThanHundred({ digits, exponent }: Decimal): Decimal {
  const places = Math.max(0, -exponent);
  const scaled = digits * 10n ** BigInt(exponent + places);
  return { digits: 100n * 10n ** BigInt(places) - scaled, exponent: -places };
}

/** Write digits in groups of three, as both languages of the program do. */
export function grouped({ digits, exponent }: Decimal): string {
  const places = Math.max(0, -exponent);
  const text = (digits * 10n ** BigInt(exponent + places)).toString().padStart(places + 1, "0");
  const whole = text.slice(0, text.length - places).replace(/\B(?=(\d{3})+$)/g, ",");
  return places === 0 ? whole : `${whole}.${text.slice(text.length - places)}`;
}
