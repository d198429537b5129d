/** Where replicas stand as the text of a cell: `eu-a: 3, eu-b: 3`. */

import { countOf } from "./gridunits";
import { type Json, type JsonObject, objectOf } from "./tree";
import { shownValue, typedValue } from "./typed";

export function placementText(placement: Json | undefined): string {
  return Object.entries(objectOf(placement))
    .map(([site, count]) => `${site}: ${shownValue(count)}`)
    .join(", ");
}

export interface ReadPlacement {
  readonly placement: JsonObject | undefined;
  /** The piece that says nothing that is understood. */
  readonly strange?: string;
}

const WITH_COUNT = /^(.*?\S)\s*(?:[:=×]|\s[x*]\s?)\s*(\S*)$/;
const SPACED = /^(.*?\S)\s+(\d+)$/;
const COUNT_FIRST = /^(\d+)\s*[x×]\s*(\S.*)$/i;

/**
 * Read sites and counts. Sites without counts share `total` replicas as evenly as they can,
 * or take one each.
 */
export function placementOfText(
  text: string,
  siteOf: (name: string) => string,
  total = 0,
): ReadPlacement {
  const pieces = text
    .normalize("NFKC")
    .split(/[,;\n|/·]+/)
    .map((piece) => piece.trim())
    .filter((piece) => piece !== "");
  if (pieces.length === 0) return { placement: undefined };
  const found = pieces.map(pieceOf);
  const strange = pieces.find((_, index) => found[index]?.site === "");
  if (strange !== undefined) return { placement: undefined, strange };
  const named = found.map(({ site, count }) => [siteOf(site), count] as const);
  return { placement: Object.fromEntries(shared(named, total)) };
}

interface Piece {
  readonly site: string;
  readonly count: string | undefined;
}

function pieceOf(piece: string): Piece {
  const first = COUNT_FIRST.exec(piece);
  if (first !== null) return { site: first[2] ?? "", count: first[1] };
  const found = WITH_COUNT.exec(piece) ?? SPACED.exec(piece);
  if (/^[:=]/.test(piece)) return { site: "", count: undefined };
  if (found !== null) return { site: found[1] ?? "", count: found[2] };
  return { site: /^\d+$/.test(piece) ? "" : piece, count: undefined };
}

function shared(
  named: readonly (readonly [string, string | undefined])[],
  total: number,
): (readonly [string, Json])[] {
  const open = named.filter(([, count]) => count === undefined).length;
  const least = Math.floor(total / Math.max(1, open));
  let extra = total >= open ? total - least * open : 0;
  return named.map(([site, count]) => {
    if (count !== undefined) return [site, typedValue("count", countOf(count) ?? count) ?? ""];
    extra -= 1;
    return [site, Math.max(1, least) + (extra >= 0 ? 1 : 0)];
  });
}
