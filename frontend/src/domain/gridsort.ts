/** The order of cells: times and numbers by their size, texts by their letters, empty ones last. */

const SECONDS: { readonly [unit: string]: number } = {
  ms: 0.001,
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
  y: 31_536_000,
};
const PART = /(\d+(?:\.\d+)?) ?(ms|s|m|h|d|w|y)(?![a-z])/g;

/** The size that a text states; undefined for one that is not a quantity. */
export function sizeOf(text: string): number | undefined {
  const plain = text.trim();
  const number = /^[<>~]?\s*([-+]?\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?)\s*(%?)/i.exec(plain);
  if (number === null) return undefined;
  const parts = [...plain.matchAll(PART)];
  const [first] = parts;
  if (first !== undefined && plain.startsWith(first[0])) {
    const range = plain.search(/[(×]/);
    const said = range < 0 ? parts : parts.filter(({ index }) => index < range);
    return said.reduce(
      (sum, [, amount, unit]) => sum + Number(amount) * (SECONDS[unit ?? ""] ?? 0),
      0,
    );
  }
  const value = Number((number[1] ?? "").replace(/,/g, ""));
  return number[2] === "%" ? value / 100 : value;
}

export function compareCells(one: string, other: string, isDescending = false): number {
  if (one === "" || other === "") return Number(one === "") - Number(other === "");
  const [size, otherSize] = [sizeOf(one), sizeOf(other)];
  const order =
    size !== undefined && otherSize !== undefined
      ? size - otherSize
      : one.localeCompare(other, undefined, { numeric: true });
  return isDescending ? -order : order;
}
