/** Find the columns of a table in the header of a pasted one. */

import { COLUMNS, TABLES, type TableName } from "./gridcolumns";
import type { Matrix } from "./gridtext";
import { durationUnit, rateUnit, type UnitHint } from "./gridunits";

/** What people call the columns, besides their labels and their keys. */
const SYNONYMS: { readonly [table in TableName]: { readonly [column: string]: string } } = {
  components: {
    id: "id|identifier|key|component|component id|slug|識別碼|元件|元件代號|代號|編號",
    name: "name|title|component name|display name|label|service|service name|系統|名稱|元件名稱|服務|服務名稱",
    kind: "kind|type|category|component type|種類|類型|類別",
    replicas:
      "replicas|instances|count|nodes|copies|quantity|qty|number of instances|instance count|複本數|副本數|數量|實例數|台數",
    placement:
      "sites|site|placement|zones|zone|location|region|locations|availability zone|az|故障域|位置|放置|區域|可用區|機房",
    required:
      "required|minimum|min|k|quorum needed|needed|min instances|required replicas|所需數量|最少|最少數量|需要數量",
    mtbf: "mtbf|mttf|mean time between failures|time between failures|平均故障間隔|平均故障間隔時間",
    availability: "availability|uptime|sla|可用率|可用性|可用度",
    annual_failure_rate: "annual failure rate|afr|failure rate per year|年故障率",
    mttr: "mttr|mean time to repair|mean time to restore|mean time to recovery|repair time|recovery time|restoration time|修復時間|平均修復時間|平均復原時間|復原時間",
    needs:
      "needs|depends on|dependencies|dependency|requires|depends|upstream|uses|需要|相依|相依於|依賴|相依元件",
    standbyMode: "standby|standby mode|redundancy|待命|待命模式|備援模式",
    failover_time: "failover|failover time|switchover time|切換時間|容錯移轉時間",
    coverage: "coverage|failover coverage|涵蓋率",
    per_replica:
      "cost per replica|per replica|cost|cost per instance|monthly cost|price|unit cost|每複本成本|成本|每月成本|單價|費用",
    fixed: "fixed cost|fixed|base cost|固定成本",
    rps: "capacity|rps|capacity of a replica|throughput|capacity per replica|容量|吞吐量",
    service_time: "service time|latency|response time|服務時間",
    backupEvery: "backup every|backup interval|backup|備份間隔",
    restore: "restore|restore time|還原時間",
    repair_crews: "repair crews|crews|維修人力",
    description: "description|notes|comment|comments|remarks|說明|備註",
    source: "source|reference|出處|來源",
    basis: "basis|依據",
  },
  needs: {
    owner:
      "owner|component|source|from|consumer|who|who needs|caller|dependent|需要者|來源|元件|呼叫者",
    targets:
      "targets|target|needs|depends on|to|provider|dependency|whom|callee|需要|目標|相依於|被需要者",
    if_down: "if down|effect|when it is down|impact|if_down|影響|故障時",
    gateRequired: "required|minimum|所需數量",
    gateFailover: "failover time|failover|切換時間",
  },
  sites: {
    id: "id|identifier|key|site|site id|識別碼|故障域|代號",
    name: "name|title|site name|名稱",
    siteKind: "kind|type|level|種類|類型",
    parent: "parent|inside|in|located in|part of|上層|所屬|位於",
    mtbf: "mtbf|outage mtbf|mean time between outages|平均故障間隔",
    mttr: "mttr|outage mttr|mean outage|outage duration|平均復原時間|修復時間",
    availability: "availability|uptime|可用率",
  },
  journeys: {
    id: "id|identifier|journey|key|識別碼|旅程",
    name: "name|title|名稱",
    entry: "entry|entry point|starts at|enters at|start|入口|進入點",
    share: "share|part|traffic share|percentage|比例|占比|佔比",
    demand: "demand|requests|load|traffic|rps|需求|流量|負載",
  },
};

export interface Header {
  /** The key of the column that is meant; undefined when none is known. */
  readonly column: string | undefined;
  /** The unit that the header gives to plain numbers. */
  readonly hint: UnitHint;
}

/** Labels of the columns in the languages of the interface. */
export type Labels = {
  readonly [table in TableName]: { readonly [column: string]: readonly string[] };
};

export interface Matching {
  readonly table: TableName;
  readonly headers: readonly Header[];
}

/** What each cell of a header means in one table; no column is meant twice. */
export function headersOf(cells: readonly string[], table: TableName, labels: Labels): Header[] {
  const words = wordsOf(table, labels);
  const taken = new Set<string>();
  return cells.map((cell) => {
    const { name, hint } = splitHeader(cell);
    const column = words.get(folded(cell)) ?? words.get(folded(name));
    if (column === undefined || taken.has(column)) return { column: undefined, hint };
    taken.add(column);
    return { column, hint };
  });
}

/** The table whose columns a first row names; undefined when it is no header. */
export function matchingOf(rows: Matrix, labels: Labels, wish?: TableName): Matching | undefined {
  const [cells = []] = rows;
  const named = cells.filter((cell) => cell.trim() !== "").length;
  const found = TABLES.map((table) => {
    const headers = headersOf(cells, table, labels);
    const count = headers.filter(({ column }) => column !== undefined).length;
    return { table, headers, count };
  });
  const best = found.reduce((one, other) => (rank(other, wish) > rank(one, wish) ? other : one));
  const isHeader = best.count >= 2 && best.count * 2 >= named;
  return isHeader || (best.count === 1 && named === 1 && rows.length > 1) ? best : undefined;
}

function rank({ table, count }: { table: TableName; count: number }, wish?: TableName): number {
  return count + (table === wish ? 0.5 : 0);
}

function wordsOf(table: TableName, labels: Labels): Map<string, string> {
  const words = new Map<string, string>();
  const note = (word: string, key: string) => {
    const plain = folded(word);
    if (plain !== "" && !words.has(plain)) words.set(plain, key);
  };
  for (const { key } of COLUMNS[table]) {
    note(key, key);
    for (const label of labels[table][key] ?? []) note(label, key);
  }
  for (const { key, path } of COLUMNS[table]) note(path.join("."), key);
  for (const [key, words_] of Object.entries(SYNONYMS[table])) {
    for (const word of words_.split("|")) note(word, key);
  }
  return words;
}

/** Small letters and digits of any language; signs and spaces do not matter. */
function folded(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}%]/gu, "");
}

/** `MTBF (h)`, `MTBF [hours]`, `MTBF in h`, `Availability %`: a name and its unit. */
export function splitHeader(cell: string): { readonly name: string; readonly hint: UnitHint } {
  const text = cell.normalize("NFKC").trim();
  const found =
    /^(.*?)[([{](.*?)[)\]}]\s*$/.exec(text) ??
    /^(.*\S)\s+in\s+(\S+)$/i.exec(text) ??
    /^(.*\S)[\s_,/]+(\S+)$/.exec(text) ??
    /^(.*[^%])(%)$/.exec(text);
  const hint = unitIn(found?.[2] ?? "");
  return hint === undefined
    ? { name: withoutBrackets(text), hint }
    : { name: found?.[1] ?? text, hint };
}

function withoutBrackets(text: string): string {
  return text.replace(/[([{].*?[)\]}]/g, " ").trim();
}

function unitIn(text: string): UnitHint {
  const plain = text.trim();
  if (/^(%|percent|pct|百分比)$/i.test(plain)) return "%";
  return durationUnit(plain) ?? rateUnit(plain);
}
