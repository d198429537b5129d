/** What is failed, as the tables show and change it: the same as on the canvas. */

import { needPlace, type TableName } from "../domain/gridcolumns";
import {
  type FailedElement,
  type Fate,
  failedKey,
  isNeedLost,
  type WhatIf,
} from "../domain/whatif";
import { texts } from "../i18n";
import { gridTexts } from "../i18n/parts/grid";
import { toggleFailed } from "../store/whatif";
import type { GridCell } from "./model";

export interface Failing {
  readonly failed: readonly FailedElement[];
  readonly result: WhatIf | undefined;
}

function elementIn(table: TableName, row: string): FailedElement | undefined {
  switch (table) {
    case "components":
      return { kind: "component", id: row };
    case "sites":
      return { kind: "site", id: row };
    case "needs": {
      const { owner, index } = needPlace(row);
      return { kind: "link", id: owner, index };
    }
    case "journeys":
      return undefined;
    default:
      return table satisfies never;
  }
}

/** The state of a row in words, with the button that fails or recovers it. */
export function stateCell(table: TableName, row: string, name: string, now: Failing): GridCell {
  const element = elementIn(table, row);
  const isFailed =
    element !== undefined && now.failed.some((other) => failedKey(other) === failedKey(element));
  const fortune = now.failed.length === 0 ? undefined : fortuneOf(table, row, isFailed, now);
  return {
    text: fortune?.text ?? "",
    hint: now.failed.length === 0 ? "–" : gridTexts().usual,
    fortune: fortune?.name,
    action: element && {
      label: labelOf(table, name, isFailed),
      icon: isFailed ? "recover" : table === "needs" ? "cut" : "fail",
      isPressed: isFailed,
      run: () => toggleFailed(element),
    },
  };
}

function labelOf(table: TableName, name: string, isFailed: boolean): string {
  const text = gridTexts();
  if (isFailed) return text.recover(name);
  return table === "needs" ? text.cut(name) : text.fail(name);
}

interface Shown {
  readonly name: string;
  readonly text: string;
}

function fortuneOf(
  table: TableName,
  row: string,
  isFailed: boolean,
  { result }: Failing,
): Shown | undefined {
  const { fortunes } = texts().whatIf;
  if (table === "needs") return needFortune(row, isFailed, result);
  if (isFailed) return { name: "failed", text: fortunes.failed };
  if (table === "sites") return undefined;
  const fates: { readonly [id: string]: Fate } =
    (table === "components" ? result?.components : result?.journeys) ?? {};
  const status = Object.hasOwn(fates, row) ? fates[row]?.status : undefined;
  return status && { name: status, text: fortunes[status] };
}

function needFortune(row: string, isCut: boolean, result: WhatIf | undefined): Shown | undefined {
  const { lines } = texts().whatIf;
  if (isCut) return { name: "cut", text: lines.cut };
  const { owner, index } = needPlace(row);
  return isNeedLost(result, owner, index) ? { name: "down", text: lines.down } : undefined;
}
