/** The columns of the document's tables as the grid shows them, in the language of the page. */

import { type DocumentTree, idsOf, item, requiredCount } from "../domain/document";
import { COLUMNS, type Column, type TableName } from "../domain/gridcolumns";
import type { Labels } from "../domain/gridheaders";
import { kindName, texts } from "../i18n";
import { en } from "../i18n/en";
import { GRID_TEXTS, gridTexts } from "../i18n/parts/grid";
import { zhHant } from "../i18n/zh-hant";
import type { GridChoice, GridColumn } from "./model";

const WIDTHS: { readonly [type: string]: number } = {
  id: 150,
  owner: 150,
  placement: 190,
  needs: 250,
  targets: 200,
  count: 96,
  replicas: 96,
  ratio: 116,
};

/** Columns where a wider or narrower one reads better than the width of its type. */
const WIDTHS_OF: { readonly [key: string]: number } = {
  mtbf: 104,
  mttr: 96,
  name: 170,
  kind: 138,
  siteKind: 138,
  availability: 150,
  gateRequired: 140,
  gateFailover: 160,
};

interface FieldTexts {
  readonly [field: string]: { readonly label: string; readonly help: string };
}

export function columnLabel(column: string): string {
  const fields: FieldTexts = texts().fields;
  return gridTexts().columns[column] ?? fields[column]?.label ?? column;
}

function columnHelp(column: string): string {
  const fields: FieldTexts = texts().fields;
  return gridTexts().help[column] ?? fields[column]?.help ?? "";
}

/** Labels of both languages: a table may come from a colleague. */
export function allLabels(): Labels {
  const labelsOf = (table: TableName) =>
    Object.fromEntries(COLUMNS[table].map(({ key }) => [key, bothLabels(key)]));
  return {
    components: labelsOf("components"),
    needs: labelsOf("needs"),
    sites: labelsOf("sites"),
    journeys: labelsOf("journeys"),
  };
}

function bothLabels(key: string): string[] {
  const dictionaries: readonly FieldTexts[] = [en.fields, zhHant.fields];
  const own = [GRID_TEXTS.en, GRID_TEXTS.zhHant].map(({ columns }) => columns[key]);
  return dictionaries.flatMap((fields, index) => own[index] ?? fields[key]?.label ?? []);
}

export function dataColumn(column: Column, tree: DocumentTree): GridColumn {
  const { key, type } = column;
  const choices = choicesOf(column, tree);
  return {
    key,
    label: columnLabel(key),
    help: columnHelp(key),
    kind: "data",
    width: WIDTHS_OF[key] ?? WIDTHS[type] ?? 130,
    isNumeric: ["count", "replicas", "duration", "ratio", "rate", "number"].includes(type),
    isHeader: type === "id" || type === "owner",
    ...(choices === undefined ? {} : { choices }),
    ...(type === "targets" ? { suggestions: idsOf(tree, "components") } : {}),
  };
}

/** Kinds may be any text; other choices are all that the document knows. */
function choicesOf({ key, choices, names, type }: Column, tree: DocumentTree) {
  if (type === "targets") return undefined;
  const empty = { value: "", label: emptyLabel(key) };
  if (names !== undefined) {
    const ids = idsOf(tree, names).map((value): GridChoice => ({ value, label: value }));
    const offsite = { value: "offsite", label: texts().forms.offsite };
    return [...(type === "owner" ? [] : [empty]), ...(key === "backupAt" ? [offsite] : []), ...ids];
  }
  return choices && [empty, ...choices.map((value) => ({ value, label: choiceLabel(key, value) }))];
}

export function choiceLabel(key: string, value: string): string {
  if (key === "kind" || key === "siteKind") return kindName(value);
  const forms: { readonly [value: string]: string } = texts().forms;
  return Object.hasOwn(forms, value) ? (forms[value] ?? value) : value;
}

function emptyLabel(key: string): string {
  const { forms, inspector } = texts();
  const known: { readonly [key: string]: string } = {
    standbyMode: forms.standbyNone,
    below_required: forms.fail,
    if_down: forms.fail,
    replicationMode: forms.replicationNone,
    kind: kindName("service"),
    siteKind: kindName("zone"),
  };
  return known[key] ?? inspector.none;
}

/** What holds where a cell is empty. */
export function emptyHint(
  tree: DocumentTree,
  table: TableName,
  row: string,
  column: string,
): string | undefined {
  switch (`${table} ${column}`) {
    case "components replicas":
      return "1";
    case "components required":
      return String(requiredCount(tree, row));
    case "components name":
    case "sites name":
      return row;
    case "components kind":
      return kindName("service");
    case "sites siteKind":
      return kindName("zone");
    case "needs if_down":
      return texts().forms.fail;
    case "components mtbf":
      return item(tree, "components", row).failure === undefined ? texts().forms.none : undefined;
    default:
      return undefined;
  }
}
