/** What the server says of fields, and why a figure of the document at hand is what it is. */

import type { DocumentTree } from "../domain/document";
import type { Guidance } from "../domain/guidance";
import { isObject } from "../domain/tree";
import { call } from "./client";

type Unit = "fraction" | "seconds" | "hours" | "per_year" | "count" | "money";
/** An availability, nines and a share are fractions that are written in their own ways. */
type FigureUnit =
  | Unit
  | "availability"
  | "nines"
  | "share"
  | "factor"
  | "minutes"
  | "milliseconds"
  | "rps";

export interface PutIn {
  readonly name: string;
  readonly amount: number;
  readonly unit: Unit;
  readonly symbol?: string;
  readonly of?: string;
}

export interface Explanation {
  readonly figure: string;
  readonly title: string;
  readonly value?: number;
  /** One minus the value, with all digits of many nines. */
  readonly complement?: number;
  readonly unit: FigureUnit;
  readonly meaning: string;
  readonly formula: string;
  readonly method: string;
  readonly exactness?: string;
  readonly values: readonly PutIn[];
  readonly steps?: readonly string[];
  readonly assumptions: readonly string[];
  readonly contributors: readonly { readonly cause: string; readonly share: number }[];
  readonly cut_sets: readonly {
    readonly events: readonly string[];
    readonly unavailability: number;
    readonly share?: number | null;
  }[];
  readonly references: readonly string[];
}

export interface Asked {
  readonly figure: string;
  readonly scope: string;
  readonly disruption?: string;
  /** Of a figure that stands in a table, which row: the events of a cut set, joined by ` + `. */
  readonly row?: string;
}

export async function fetchGuidance(api: string): Promise<Guidance> {
  const { status, body } = await call({ method: "GET", url: `${api}guidance` });
  if (status !== 200 || !isObject(body)) throw new Error(String(status));
  return body as unknown as Guidance;
}

/** Undefined when the document has errors. */
export async function fetchExplanation(
  api: string,
  tree: DocumentTree,
  asked: Asked,
): Promise<Explanation | undefined> {
  const query = new URLSearchParams({ ...asked });
  const answer = await call({ method: "POST", url: `${api}explain?${query}`, body: tree });
  if (answer.status === 200 && isObject(answer.body)) {
    return answer.body as unknown as Explanation;
  }
  if (answer.status === 422) return undefined;
  throw new Error(String(answer.status));
}
