/** Texts of the tables. They are loaded with the tables, not with the editor. */

import { locale } from "..";

const en = {
  tabs: {
    components: "Components",
    needs: "Who needs whom",
    sites: "Failure domains",
    journeys: "Journeys",
  },
  tabList: "Tables of the document",
  /** Labels that differ from those of the inspector, where the place of a field says the rest. */
  columns: {
    placement: "Sites",
    availability: "Stated availability",
    needs: "Needs",
    standbyMode: "Standby",
    below_required: "Below required",
    causeMtbf: "Common cause MTBF",
    causeMttr: "Common cause MTTR",
    beta: "Common cause beta",
    interval: "Health check interval",
    threshold: "Health check threshold",
    replicationMode: "Replication",
    backupEvery: "Backup every",
    restore: "Backup restore",
    backupAt: "Backup kept at",
    logEvery: "Log shipped every",
    fixed: "Fixed cost",
    per_replica: "Cost per replica",
    owner: "Component",
    targets: "Needs",
    if_down: "When it is down",
    gateRequired: "Required targets",
    gateFailover: "Time to another target",
  } as { readonly [column: string]: string },
  help: {
    placement:
      "Sites and the replicas in each: eu-a: 3, eu-b: 3. Sites without a count share the replicas.",
    needs:
      "What it needs, with commas between: db, cache (degrade, quality 0.9). Write a | b where any of several will do, a & b where all must be there.",
    owner: "The component that needs something.",
    targets: "What it needs: db, or a | b where any will do, or a & b where all must be there.",
  } as { readonly [column: string]: string },
  state: "State",
  computed: "Computed availability",
  share: "Share of downtime",
  choose: "Choose",
  inspect: "Inspector",
  usual: "as usual",
  newRow: "New row",
  newRowHint: "type or paste here",
  rowOf: (name: string) => `Row ${name}`,
  cell: (column: string, row: string) => `${column} of ${row}`,
  chooseRow: (row: string) => `Choose ${row}`,
  fail: (row: string) => `Fail ${row}`,
  cut: (row: string) => `Cut ${row}`,
  recover: (row: string) => `Recover ${row}`,
  open: (row: string) => `Open ${row} in the inspector`,
  filter: "Filter rows",
  filterHint: "Words that a row must hold",
  shown: (shown: number, all: number) =>
    shown === all ? (all === 1 ? "1 row" : `${all} rows`) : `${shown} of ${all} rows`,
  columnsMenu: "Columns",
  add: "Add a row",
  copyTable: "Copy the table",
  pasteTable: "Paste a table…",
  removeRows: (count: number) => (count === 1 ? "Delete 1 row" : `Delete ${count} rows`),
  duplicateRows: (count: number) => (count === 1 ? "Duplicate 1 row" : `Duplicate ${count} rows`),
  fillDown: "Fill down",
  sort: (column: string) => `Sort by ${column}`,
  keys: "Arrow keys move, Enter or typing edits, Escape takes back, Shift and arrow keys mark a range. Ctrl+C, Ctrl+X and Ctrl+V copy, cut and paste cells; Ctrl+D fills down; Ctrl+Delete deletes rows; Shift+Space chooses rows; Alt+↑ sorts by the column; Alt+Enter opens the inspector.",
  marked: (rows: number, columns: number) => `${rows} × ${columns} cells marked`,
  empty: {
    components: "No components yet. Type in the first row, or paste rows from a spreadsheet.",
    needs: "Nothing needs anything yet. Type a component into the first row, then what it needs.",
    sites: "No failure domains yet. Type in the first row, or paste rows from a spreadsheet.",
    journeys:
      "No journeys yet: users are taken to enter at every component that nothing else needs.",
  },
  nothingFound: "No row holds these words.",
  notices: {
    copied: (rows: number, columns: number) =>
      `${rows} × ${columns} cells copied; a spreadsheet takes them as they are.`,
    pasted: (rows: number) =>
      rows === 1
        ? "1 row pasted. Undo takes it back."
        : `${rows} rows pasted. Undo takes them back.`,
    removed: (rows: number) => (rows === 1 ? "1 row deleted." : `${rows} rows deleted.`),
    tooMany: (max: number, excess: number) =>
      `A document holds at most ${max} rows of this table: ${excess} too many. Nothing was pasted.`,
    nothing: "The clipboard holds no text.",
    denied:
      "The browser does not let this page read the clipboard. Press Ctrl+V in the table instead.",
  },
  troubles: {
    unreadable: (text: string, type: string) => `“${text}” is not ${type}.`,
    strange: (text: string) => `“${text}” cannot be read.`,
    severalSites: "The replicas stand in several sites: change the column Sites.",
    idShape: "Small letters, digits and hyphens only, starting with a letter.",
    idTaken: "This identifier is already in use.",
    ownerMissing: "Say first which component needs it.",
    ownerUnknown: "There is no such component.",
    types: {
      text: "a text",
      duration: "a time; write a number and a unit, such as 30d or 1h30m",
      ratio: "a ratio; write 99.9% or a number from 0 to 1",
      rate: "a rate; write a number of requests, such as 1200 rps",
      count: "a whole number",
      number: "a number",
    } as { readonly [type: string]: string },
  },
  paste: {
    title: "Paste a table",
    intro: "Check how the columns are understood. Nothing is changed before you take the rows.",
    table: "Into the table",
    matching: "Columns",
    matchOf: (header: string) => `Column “${header}” is`,
    ignore: "left out",
    unit: (unit: string) => `plain numbers in ${unit}`,
    hasHeader: "The first row is a header",
    preview: "Rows to take",
    fate: "Row",
    fates: { new: "new", changed: "changes", same: "unchanged" },
    column: (number: number) => `Column ${number}`,
    summary: (fresh: number, changed: number, same: number) =>
      [`${fresh} new`, `${changed} changed`, ...(same > 0 ? [`${same} unchanged`] : [])].join(", "),
    troubled: (count: number) =>
      count === 1
        ? "1 row is not understood; correct it here, or take the others first."
        : `${count} rows are not understood; correct them here, or take the others first.`,
    checking: "Checking the document with these rows…",
    valid: "The document with these rows has no problems.",
    invalid: (count: number) =>
      count === 1
        ? "With these rows the document has 1 problem; it can be solved here or later in the table."
        : `With these rows the document has ${count} problems; they can be solved here or later in the table.`,
    excess: (max: number, excess: number) =>
      `A document holds at most ${max} rows of this table. These are ${excess} too many: nothing can be taken.`,
    take: (count: number) => (count === 1 ? "Take 1 row" : `Take ${count} rows`),
    takeGood: (count: number) =>
      count === 1 ? "Take the 1 row without problems" : `Take the ${count} rows without problems`,
    cancel: "Cancel",
    leftOver: (count: number) =>
      count === 1
        ? "1 row stays here to be corrected."
        : `${count} rows stay here to be corrected.`,
    area: "Rows of a spreadsheet",
    areaHint: "Paste rows here with Ctrl+V, the header first.",
    noColumns: "Say for at least one column what it is.",
  },
};

type GridTexts = typeof en;

const zhHant: GridTexts = {
  tabs: { components: "元件", needs: "相依關係", sites: "故障域", journeys: "旅程" },
  tabList: "文件的表格",
  columns: {
    placement: "所在故障域",
    availability: "給定可用率",
    needs: "需要",
    standbyMode: "待命",
    below_required: "不足所需時",
    causeMtbf: "共因 MTBF",
    causeMttr: "共因 MTTR",
    beta: "共因 Beta",
    interval: "健康檢查間隔",
    threshold: "健康檢查次數",
    replicationMode: "複寫",
    backupEvery: "備份間隔",
    restore: "備份還原時間",
    backupAt: "備份存放於",
    logEvery: "日誌傳送間隔",
    fixed: "固定成本",
    per_replica: "每複本成本",
    owner: "元件",
    targets: "需要",
    if_down: "故障時",
    gateRequired: "所需目標數",
    gateFailover: "切換至其他目標的時間",
  },
  help: {
    placement: "各故障域及其複本數：eu-a: 3, eu-b: 3。未寫數量的故障域平均分配複本。",
    needs:
      "所需的元件，以逗號分隔：db, cache (degrade, quality 0.9)。任一即可寫 a | b，全部都要寫 a & b。",
    owner: "需要其他元件的元件。",
    targets: "所需的元件：db；任一即可寫 a | b，全部都要寫 a & b。",
  },
  state: "狀態",
  computed: "計算可用率",
  share: "停機占比",
  choose: "選取",
  inspect: "檢視面板",
  usual: "如常",
  newRow: "新列",
  newRowHint: "在此輸入或貼上",
  rowOf: (name) => `列 ${name}`,
  cell: (column, row) => `${row} 的「${column}」`,
  chooseRow: (row) => `選取 ${row}`,
  fail: (row) => `使 ${row} 失效`,
  cut: (row) => `切斷 ${row}`,
  recover: (row) => `恢復 ${row}`,
  open: (row) => `在檢視面板開啟 ${row}`,
  filter: "篩選列",
  filterHint: "列中必須包含的文字",
  shown: (shown, all) => (shown === all ? `${all} 列` : `${all} 列中的 ${shown} 列`),
  columnsMenu: "欄位",
  add: "新增一列",
  copyTable: "複製表格",
  pasteTable: "貼上表格…",
  removeRows: (count) => `刪除 ${count} 列`,
  duplicateRows: (count) => `再製 ${count} 列`,
  fillDown: "向下填滿",
  sort: (column) => `依${column}排序`,
  keys: "方向鍵移動，Enter 或直接輸入即可編輯，Escape 取消，Shift 加方向鍵選取範圍。Ctrl+C、Ctrl+X、Ctrl+V 複製、剪下、貼上儲存格；Ctrl+D 向下填滿；Ctrl+Delete 刪除列；Shift+空白鍵選取列；Alt+↑ 依該欄排序；Alt+Enter 開啟檢視面板。",
  marked: (rows, columns) => `已選取 ${rows} × ${columns} 格`,
  empty: {
    components: "尚無元件。在第一列輸入，或從試算表貼上。",
    needs: "尚無相依關係。在第一列輸入元件，再輸入它所需要的。",
    sites: "尚無故障域。在第一列輸入，或從試算表貼上。",
    journeys: "尚無旅程：視為使用者從每個不被需要的元件進入。",
  },
  nothingFound: "沒有包含這些文字的列。",
  notices: {
    copied: (rows, columns) => `已複製 ${rows} × ${columns} 格，可直接貼到試算表。`,
    pasted: (rows) => `已貼上 ${rows} 列，可復原。`,
    removed: (rows) => `已刪除 ${rows} 列。`,
    tooMany: (max, excess) => `文件的此表格最多 ${max} 列，超出 ${excess} 列。未貼上任何內容。`,
    nothing: "剪貼簿沒有文字。",
    denied: "瀏覽器不允許本頁讀取剪貼簿。請改在表格中按 Ctrl+V。",
  },
  troubles: {
    unreadable: (text, type) => `「${text}」不是${type}。`,
    strange: (text) => `無法解讀「${text}」。`,
    severalSites: "複本位於多個故障域：請改「所在故障域」欄。",
    idShape: "只能用小寫字母、數字與連字號，並以字母開頭。",
    idTaken: "此識別碼已被使用。",
    ownerMissing: "請先填寫哪個元件需要它。",
    ownerUnknown: "沒有這個元件。",
    types: {
      text: "文字",
      duration: "時間；請寫數字與單位，例如 30d 或 1h30m",
      ratio: "比率；請寫 99.9% 或 0 到 1 的數字",
      rate: "速率；請寫請求數，例如 1200 rps",
      count: "整數",
      number: "數字",
    },
  },
  paste: {
    title: "貼上表格",
    intro: "請確認各欄的解讀方式。採用之前不會更動文件。",
    table: "貼入表格",
    matching: "欄位",
    matchOf: (header) => `欄「${header}」是`,
    ignore: "略過",
    unit: (unit) => `純數字的單位為 ${unit}`,
    hasHeader: "第一列是標題",
    preview: "待採用的列",
    fate: "列",
    fates: { new: "新增", changed: "變更", same: "不變" },
    column: (number) => `第 ${number} 欄`,
    summary: (fresh, changed, same) =>
      [`新增 ${fresh}`, `變更 ${changed}`, ...(same > 0 ? [`不變 ${same}`] : [])].join("，"),
    troubled: (count) => `有 ${count} 列無法解讀；可在此更正，或先採用其他列。`,
    checking: "正在檢查含這些列的文件…",
    valid: "含這些列的文件沒有問題。",
    invalid: (count) => `含這些列後文件有 ${count} 個問題；可在此或稍後在表格中解決。`,
    excess: (max, excess) => `文件的此表格最多 ${max} 列，超出 ${excess} 列：無法採用。`,
    take: (count) => `採用 ${count} 列`,
    takeGood: (count) => `採用沒有問題的 ${count} 列`,
    cancel: "取消",
    leftOver: (count) => `${count} 列留在此處待更正。`,
    area: "試算表的列",
    areaHint: "在此以 Ctrl+V 貼上，第一列為標題。",
    noColumns: "請至少指定一欄的意義。",
  },
};

export function gridTexts(): GridTexts {
  return locale() === "en" ? en : zhHant;
}

/** Both languages, for headers that may be in either. */
export const GRID_TEXTS = { en, zhHant };
