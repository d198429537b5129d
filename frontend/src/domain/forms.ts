/** Change between the forms in which the document states the same thing. */

import {
  isObject,
  type Json,
  type JsonObject,
  objectOf,
  textOf,
  valueAt,
  withoutValue,
} from "./tree";

export const FAILURE_FORMS = ["mtbf", "availability", "annual_failure_rate"] as const;
export type FailureForm = (typeof FAILURE_FORMS)[number] | "none";

const STARTS: { readonly [form in (typeof FAILURE_FORMS)[number]]: string } = {
  mtbf: "90d",
  availability: "99.9%",
  annual_failure_rate: "5%",
};

export function failureForm(failure: Json | undefined): FailureForm {
  if (!isObject(failure)) return "none";
  return FAILURE_FORMS.find((form) => failure[form] !== undefined) ?? "mtbf";
}

/** The same failure in another form; what both forms share is kept. */
export function withFailureForm(
  failure: Json | undefined,
  form: FailureForm,
): JsonObject | undefined {
  if (form === "none") return undefined;
  const { mtbf: _, availability: __, annual_failure_rate: ___, ...rest } = objectOf(failure);
  return { [form]: STARTS[form], mttr: "1h", ...rest };
}

export type CauseForm = "none" | "mtbf" | "beta";

export function causeForm(cause: Json | undefined): CauseForm {
  if (!isObject(cause)) return "none";
  return cause.beta === undefined ? "mtbf" : "beta";
}

export function causeStart(form: CauseForm): JsonObject | undefined {
  switch (form) {
    case "none":
      return undefined;
    case "mtbf":
      return { mtbf: "180d", mttr: "30m" };
    case "beta":
      return { beta: 0.05 };
    default:
      return form satisfies never;
  }
}

export const LAWS = ["exponential", "weibull", "lognormal", "gamma", "deterministic", "uniform"];

/** The one parameter of each law, with a value to start from. */
export const LAW_PARAMETERS: { readonly [law: string]: readonly [string, Json] } = {
  weibull: ["shape", 1.5],
  lognormal: ["cv", 1],
  gamma: ["shape", 2],
  uniform: ["half_width", "1m"],
};

export function lawOf(value: Json | undefined): string {
  return textOf(objectOf(value).law) || "exponential";
}

export function lawStart(law: string): JsonObject | undefined {
  if (law === "exponential") return undefined;
  const parameter = LAW_PARAMETERS[law];
  return parameter === undefined ? { law } : { law, [parameter[0]]: parameter[1] };
}

/** Remove a value, and what became empty by it inside the same part of the document. */
export function cleared(tree: JsonObject, path: readonly (string | number)[]): JsonObject {
  const isPart = path[0] === "components" || path[0] === "sites" || path[0] === "journeys";
  const keep = isPart ? 2 : 0;
  const parent = path.slice(0, -1);
  const stays = KEPT_EMPTY.has(String(parent.at(-1))) && isObject(valueAt(tree, parent));
  return objectOf(withoutValue(tree, path, stays ? path.length : keep));
}

/** Their absence means something else than their being unfinished. */
const KEPT_EMPTY: ReadonlySet<string> = new Set([
  "failure",
  "outage",
  "common_cause",
  "standby",
  "replication",
]);
