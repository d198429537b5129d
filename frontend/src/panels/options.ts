/** Lists of choices, in the language of the page. */

import { COMPONENT_KINDS, SITE_KINDS } from "../domain/edit";
import { FAILURE_FORMS, LAWS } from "../domain/forms";
import { kindName, texts } from "../i18n";
import type { Option } from "./Field";

type FormKey = keyof ReturnType<typeof texts>["forms"];

function formOptions(keys: readonly FormKey[]): Option[] {
  return keys.map((value) => ({ value, label: texts().forms[value] }));
}

export function idOptions(ids: readonly string[], empty?: string): Option[] {
  const options = ids.map((value) => ({ value, label: value }));
  return empty === undefined ? options : [{ value: "", label: empty }, ...options];
}

export function kindOptions(kinds: readonly string[], current: string): Option[] {
  const known = kinds.includes(current) ? kinds : [...kinds, current];
  return known.map((value) => ({ value, label: kindName(value) }));
}

export const componentKinds = (current: string) => kindOptions(COMPONENT_KINDS, current);
export const siteKinds = (current: string) => kindOptions(SITE_KINDS, current);
export const failureForms = () => formOptions(["none", ...FAILURE_FORMS]);
export const lawOptions = () => formOptions(LAWS as readonly FormKey[]);
export const gateForms = () => formOptions(["target", "all_of", "any_of"]);
export const ifDownOptions = () => formOptions(["fail", "degrade", "serve_cached"]);

export function causeForms(): Option[] {
  const { causeNone, causeMtbf, causeBeta } = texts().forms;
  return [
    { value: "none", label: causeNone },
    { value: "mtbf", label: causeMtbf },
    { value: "beta", label: causeBeta },
  ];
}

export function basisOptions(): Option[] {
  return [
    { value: "", label: texts().inspector.none },
    ...formOptions(["sla", "measured", "published", "assumed"]),
  ];
}

export function belowRequiredOptions(): Option[] {
  return [{ value: "", label: texts().forms.fail }, ...formOptions(["shed"])];
}

export function standbyOptions(): Option[] {
  return [{ value: "", label: texts().forms.standbyNone }, ...formOptions(["hot", "warm", "cold"])];
}

export function failoverLawOptions(): Option[] {
  return [{ value: "", label: texts().forms.exponential }, ...formOptions(["deterministic"])];
}

export function replicationOptions(): Option[] {
  return [
    { value: "", label: texts().forms.replicationNone },
    ...formOptions(["sync", "async", "raft", "paxos"]),
  ];
}

export function backupSiteOptions(sites: readonly string[]): Option[] {
  const { none } = texts().inspector;
  return [
    { value: "", label: none },
    { value: "offsite", label: texts().forms.offsite },
    ...idOptions(sites),
  ];
}
