/** The words of a drawing in the language of the page, and figures written with them. */

import { availabilityPercent, NOISE, percentText, pointsText, signed } from "../domain/figures";
import { type DiagramWords, diagramWords } from "../i18n/parts/diagram";
import { kinds } from "../i18n/parts/kinds";
import type { Figures } from "./data";

export interface Tongue {
  readonly text: DiagramWords;
  readonly locale: string;
  readonly kindOf: (kind: string) => string;
}

export function tongueOf(language: string): Tongue {
  const isChinese = /^zh/i.test(language);
  const known: { readonly [kind: string]: string } = isChinese ? kinds.zhHant : kinds.en;
  return {
    text: isChinese ? diagramWords.zhHant : diagramWords.en,
    locale: isChinese ? "zh-Hant" : "en",
    kindOf: (kind) => (Object.hasOwn(known, kind) ? (known[kind] ?? kind) : kind),
  };
}

export function availabilityOf(figures: Figures): string {
  return availabilityPercent(figures.unavailability);
}

export function shareOf(figures: Figures): string | undefined {
  const share = figures.downtime_share;
  return share === undefined || share === null ? undefined : percentText(share);
}

export interface Delta {
  readonly availability: string | undefined;
  readonly isBetter: boolean;
  readonly share: string | undefined;
}

/** What became of a component's figures; undefined when one of the versions has none. */
export function deltaOf(
  now: Figures | undefined,
  former: Figures | undefined,
  { locale }: Tongue,
): Delta | undefined {
  if (now === undefined || former === undefined) return undefined;
  const points = (size: number) => pointsText(size, locale);
  const lost = changeOf(former.unavailability, now.unavailability);
  const share = changeOf(former.downtime_share ?? 0, now.downtime_share ?? 0);
  return {
    availability: signed(-lost, points),
    isBetter: lost < 0,
    share: Math.abs(share) < 5e-6 ? undefined : signed(share, points),
  };
}

function changeOf(before: number, after: number): number {
  const change = after - before;
  return Math.abs(change) <= NOISE * Math.max(Math.abs(before), Math.abs(after)) ? 0 : change;
}
