/** Lists of choices, in the language of the page. */

import { type Collection, type DocumentTree, displayName } from "../domain/document";
import { COMPONENT_KINDS, SITE_KINDS } from "../domain/edit";
import { FAILURE_FORMS, LAWS } from "../domain/forms";
import { kindName, texts } from "../i18n";
import { currentTree } from "../store/document";
import type { Option } from "./Field";

type FormKey = keyof ReturnType<typeof texts>["forms"];

function formOptions(keys: readonly FormKey[]): Option[] {
  return keys.map((value) => ({ value, label: texts().forms[value] }));
}

/** Elements to choose from, by their names. */
export function namedOptions(collection: Collection, ids: readonly string[]): Option[] {
  const tree = currentTree();
  return ids.map((value) => ({ value, label: longName(tree, collection, value) }));
}

/** The name of an element with its identifier, where it has one of its own. */
export function longName(tree: DocumentTree, collection: Collection, id: string): string {
  const name = displayName(tree, collection, id);
  return name === id ? id : `${name} (${id})`;
}

function kindOptions(kinds: readonly string[], current: string): Option[] {
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
    ...namedOptions("sites", sites),
  ];
}
