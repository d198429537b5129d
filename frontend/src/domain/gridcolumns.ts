/** The tables of a document: their rows, their columns, and where in the document a cell stands. */

import { type Collection, type DocumentTree, gateOf, idsOf, needsOf } from "./document";
import { COMPONENT_KINDS, SITE_KINDS } from "./edit";
import type { Path } from "./tree";
import type { FieldType } from "./typed";

export const TABLES = ["components", "needs", "sites", "journeys"] as const;
export type TableName = (typeof TABLES)[number];

export type CellType = FieldType | "id" | "replicas" | "placement" | "needs" | "targets" | "owner";

export interface Column {
  readonly key: string;
  readonly type: CellType;
  /** Where the value stands in its row. */
  readonly path: readonly string[];
  readonly choices?: readonly string[];
  /** Names of other things that may be chosen. */
  readonly names?: Collection;
  /** Other forms of the same thing, next to it, that go when this one is written. */
  readonly instead?: readonly string[];
  /** The part that makes no sense without this value. */
  readonly decides?: boolean;
  /** Shown from the start. */
  readonly isUsual?: boolean;
}

const RATES = ["mtbf", "availability", "annual_failure_rate"] as const;
const others = (key: string) => RATES.filter((rate) => rate !== key);
const EFFECTS = ["fail", "degrade", "serve_cached"] as const;
const BASES = ["sla", "measured", "published", "assumed"] as const;

/** The rate and the repair time of something that fails. */
function failureColumns(part: string, usual: readonly string[]): Column[] {
  const rate = (key: string, type: FieldType): Column => ({
    key,
    type,
    path: [part, key],
    instead: others(key),
    isUsual: usual.includes(key),
  });
  return [
    rate("mtbf", "duration"),
    rate("availability", "ratio"),
    rate("annual_failure_rate", "ratio"),
    { key: "mttr", type: "duration", path: [part, "mttr"], isUsual: true },
  ];
}

const COMPONENT_COLUMNS: readonly Column[] = [
  { key: "id", type: "id", path: [], isUsual: true },
  { key: "name", type: "text", path: ["name"], isUsual: true },
  { key: "kind", type: "text", path: ["kind"], choices: COMPONENT_KINDS, isUsual: true },
  { key: "replicas", type: "replicas", path: ["replicas"], isUsual: true },
  { key: "placement", type: "placement", path: ["placement"], isUsual: true },
  { key: "required", type: "count", path: ["required"], isUsual: true },
  ...failureColumns("failure", ["mtbf", "availability"]),
  { key: "needs", type: "needs", path: ["needs"], isUsual: true },
  {
    key: "standbyMode",
    type: "text",
    path: ["standby", "mode"],
    choices: ["hot", "warm", "cold"],
    decides: true,
    isUsual: true,
  },
  { key: "failover_time", type: "duration", path: ["standby", "failover_time"] },
  { key: "coverage", type: "ratio", path: ["standby", "coverage"] },
  { key: "manual_failover_time", type: "duration", path: ["standby", "manual_failover_time"] },
  { key: "below_required", type: "text", path: ["below_required"], choices: ["fail", "shed"] },
  { key: "repair_crews", type: "count", path: ["repair_crews"] },
  { key: "causeMtbf", type: "duration", path: ["common_cause", "mtbf"], instead: ["beta"] },
  { key: "causeMttr", type: "duration", path: ["common_cause", "mttr"], instead: ["beta"] },
  { key: "beta", type: "ratio", path: ["common_cause", "beta"], instead: ["mtbf", "mttr"] },
  { key: "interval", type: "duration", path: ["health_check", "interval"] },
  { key: "threshold", type: "count", path: ["health_check", "threshold"] },
  { key: "rps", type: "rate", path: ["capacity", "rps"] },
  { key: "service_time", type: "duration", path: ["capacity", "service_time"] },
  {
    key: "replicationMode",
    type: "text",
    path: ["data", "replication", "mode"],
    choices: ["sync", "async", "raft", "paxos"],
    decides: true,
  },
  { key: "lag", type: "duration", path: ["data", "replication", "lag"] },
  { key: "quorum", type: "count", path: ["data", "replication", "quorum"] },
  { key: "backupEvery", type: "duration", path: ["data", "backup", "every"] },
  { key: "restore", type: "duration", path: ["data", "backup", "restore"] },
  { key: "backupAt", type: "text", path: ["data", "backup", "at"], names: "sites" },
  { key: "logEvery", type: "duration", path: ["data", "log_shipping", "every"] },
  { key: "fixed", type: "number", path: ["cost", "fixed"] },
  { key: "per_replica", type: "number", path: ["cost", "per_replica"], isUsual: true },
  { key: "basis", type: "text", path: ["failure", "basis"], choices: BASES },
  { key: "source", type: "text", path: ["failure", "source"] },
  { key: "description", type: "text", path: ["description"] },
];

const SITE_COLUMNS: readonly Column[] = [
  { key: "id", type: "id", path: [], isUsual: true },
  { key: "name", type: "text", path: ["name"], isUsual: true },
  { key: "siteKind", type: "text", path: ["kind"], choices: SITE_KINDS, isUsual: true },
  { key: "parent", type: "text", path: ["parent"], names: "sites", isUsual: true },
  ...failureColumns("outage", ["mtbf"]),
  { key: "basis", type: "text", path: ["outage", "basis"], choices: BASES },
  { key: "source", type: "text", path: ["outage", "source"] },
];

const JOURNEY_COLUMNS: readonly Column[] = [
  { key: "id", type: "id", path: [], isUsual: true },
  { key: "name", type: "text", path: ["name"], isUsual: true },
  { key: "entry", type: "text", path: ["entry"], names: "components", isUsual: true },
  { key: "share", type: "ratio", path: ["share"], isUsual: true },
  { key: "demand", type: "rate", path: ["demand"], isUsual: true },
];

const NEED_COLUMNS: readonly Column[] = [
  { key: "owner", type: "owner", path: [], names: "components", isUsual: true },
  { key: "targets", type: "targets", path: ["target"], names: "components", isUsual: true },
  { key: "if_down", type: "text", path: ["if_down"], choices: EFFECTS, isUsual: true },
  { key: "quality", type: "ratio", path: ["quality"], isUsual: true },
  { key: "hit_ratio", type: "ratio", path: ["hit_ratio"], isUsual: true },
  { key: "ttl", type: "duration", path: ["ttl"], isUsual: true },
  { key: "stale_if_error", type: "duration", path: ["stale_if_error"], isUsual: true },
  { key: "gateRequired", type: "count", path: ["required"], isUsual: true },
  { key: "gateFailover", type: "duration", path: ["failover_time"], isUsual: true },
];

export const COLUMNS: { readonly [table in TableName]: readonly Column[] } = {
  components: COMPONENT_COLUMNS,
  needs: NEED_COLUMNS,
  sites: SITE_COLUMNS,
  journeys: JOURNEY_COLUMNS,
};

export function columnOf(table: TableName, key: string): Column | undefined {
  return COLUMNS[table].find((column) => column.key === key);
}

/** Rows that a document may have at most. */
export const ROWS_MAX: { readonly [table in TableName]: number } = {
  components: 2000,
  needs: 20_000,
  sites: 500,
  journeys: 200,
};

export interface NeedPlace {
  readonly owner: string;
  readonly index: number;
}

export function needKey({ owner, index }: NeedPlace): string {
  return `${owner}#${index}`;
}

export function needPlace(key: string): NeedPlace {
  const at = key.lastIndexOf("#");
  return { owner: key.slice(0, at), index: Number(key.slice(at + 1)) };
}

/** The rows of a table in the order of the document, each with a key. */
export function rowsOf(tree: DocumentTree, table: TableName): string[] {
  if (table !== "needs") return idsOf(tree, table);
  return idsOf(tree, "components").flatMap((owner) =>
    needsOf(tree, owner).map((_, index) => needKey({ owner, index })),
  );
}

/** Where a row stands in the document. */
export function rowPath(table: TableName, key: string): Path {
  if (table !== "needs") return [table, key];
  const { owner, index } = needPlace(key);
  return ["components", owner, "needs", index];
}

export interface CellPlace {
  readonly table: TableName;
  readonly row: string;
  readonly column: string;
}

/** The cell that shows what a pointer leads to; undefined when no table has it. */
export function cellOfPath(tree: DocumentTree, path: Path): CellPlace | undefined {
  const [name, id, ...rest] = path.map(String);
  if (id === undefined || (name !== "components" && name !== "sites" && name !== "journeys")) {
    return undefined;
  }
  if (name === "components" && rest[0] === "needs" && rest[1] !== undefined) {
    return needCell(tree, { owner: id, index: Number(rest[1]) }, rest.slice(2));
  }
  if (rest.length === 0) return { table: name, row: id, column: "id" };
  const column = nearestColumn(COLUMNS[name], rest);
  return column === undefined ? undefined : { table: name, row: id, column };
}

function needCell(tree: DocumentTree, place: NeedPlace, rest: readonly string[]): CellPlace {
  const need = needsOf(tree, place.owner)[place.index];
  const { form } = gateOf(need ?? "");
  const isTarget = rest.length === 0 || rest[0] === form;
  const column = isTarget ? "targets" : nearestColumn(COLUMNS.needs, rest);
  return { table: "needs", row: needKey(place), column: column ?? "targets" };
}

/** The column of exactly this value, of a part of it, or the first one inside. */
function nearestColumn(columns: readonly Column[], rest: readonly string[]): string | undefined {
  const known = columns.filter(({ path }) => path.length > 0);
  const isWithin = (outer: readonly string[], inner: readonly string[]) =>
    outer.every((part, index) => part === inner[index]);
  const found =
    known.find(({ path }) => isWithin(path, rest)) ??
    known.find(({ path }) => isWithin(rest, path));
  return found?.key;
}
