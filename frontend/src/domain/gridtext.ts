/** Text of a spreadsheet as rows of cells, and back: TSV as it is copied, CSV as it is exported. */

export type Matrix = readonly (readonly string[])[];

/** Signs with which a spreadsheet would begin to calculate. */
const FORMULA = /^'*[=+\-@\t\r]/;
const NUMBER = /^[-+]?\d+([.,]\d+)?([eE][-+]?\d+)?$/;

/** The cells of a pasted text. Quoted cells may hold separators, quotes and line ends. */
export function matrixOf(text: string): string[][] {
  const plain = text.replace(/^\uFEFF/, "");
  const rows = cellsOf(plain, separatorOf(plain));
  while (rows.length > 0 && rows.at(-1)?.every((cell) => cell === "") === true) rows.pop();
  return rows.map((row) => row.map(unguarded));
}

/** Rows of equal length: what is missing at the end of a row is empty. */
export function rectangular(rows: Matrix): string[][] {
  const width = Math.max(0, ...rows.map((row) => row.length));
  return rows.map((row) => [...row, ...Array<string>(width - row.length).fill("")]);
}

/** Text for the clipboard: spreadsheets read it, and so does `matrixOf`. */
export function tsvOf(rows: Matrix): string {
  return rows.map((row) => row.map(writtenCell).join("\t")).join("\r\n");
}

function writtenCell(cell: string): string {
  const safe = FORMULA.test(cell) && !NUMBER.test(cell) ? `'${cell}` : cell;
  return /[\t\r\n"]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}

/** Take away the apostrophe that keeps a spreadsheet from calculating. */
function unguarded(cell: string): string {
  return cell.startsWith("'") && FORMULA.test(cell.slice(1)) ? cell.slice(1) : cell;
}

/** Tabs win; else what the first line has most of, outside of quotes. */
function separatorOf(text: string): "\t" | ";" | "," {
  const bare = text.replace(/"(?:[^"]|"")*"/g, "");
  if (bare.includes("\t")) return "\t";
  const [line = ""] = bare.split(/\r?\n/, 1);
  return line.split(";").length > line.split(",").length ? ";" : ",";
}

/** Whether a text can be a table: several columns, or several rows of one. */
export function isTabular(text: string): boolean {
  const plain = text.trim();
  if (plain === "" || plain.startsWith("{") || plain.startsWith("[")) return false;
  return plain.includes("\t") || (plain.includes("\n") && /[,;]/.test(plain));
}

/**
 * Text that is pasted into cells. A comma separates only where every line has the same number of
 * them and there are several lines: `eu-a: 3, eu-b: 3` is one cell.
 */
export function pastedCells(text: string): string[][] {
  const plain = text.replace(/^\uFEFF/, "");
  if (separatorOf(plain) === "\t" || looksLikeCsv(plain)) return matrixOf(plain);
  return cellsOf(plain, "\t")
    .map((row) => row.map(unguarded))
    .filter((row, index, rows) => index < rows.length - 1 || row.some((cell) => cell !== ""));
}

function looksLikeCsv(text: string): boolean {
  const rows = cellsOf(text, separatorOf(text)).filter((row) => row.some((cell) => cell !== ""));
  const width = rows[0]?.length ?? 0;
  return rows.length > 1 && width > 2 && rows.every((row) => row.length === width);
}

function cellsOf(text: string, separator: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at <= text.length) {
    const { cell, end } = cellAt(text, at, separator);
    row.push(cell);
    if (text[end] === separator) {
      at = end + 1;
      continue;
    }
    rows.push(row);
    row = [];
    if (end >= text.length) break;
    at = end + (text.startsWith("\r\n", end) ? 2 : 1);
  }
  return rows;
}

interface Found {
  readonly cell: string;
  readonly end: number;
}

function cellAt(text: string, start: number, separator: string): Found {
  return (
    (text[start] === '"' ? quotedAt(text, start, separator) : undefined) ??
    plainAt(text, start, separator)
  );
}

function plainAt(text: string, start: number, separator: string): Found {
  let end = start;
  while (end < text.length && !isEnd(text[end], separator)) end += 1;
  return { cell: text.slice(start, end), end };
}

function isEnd(sign: string | undefined, separator: string): boolean {
  return sign === undefined || sign === separator || sign === "\n" || sign === "\r";
}

/** A cell in quotes; undefined when no quote closes it, for then the quote is a sign like others. */
function quotedAt(text: string, start: number, separator: string): Found | undefined {
  let cell = "";
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] !== '"') cell += text[at];
    else if (text[at + 1] === '"') {
      cell += '"';
      at += 1;
    } else return isEnd(text[at + 1], separator) ? { cell, end: at + 1 } : undefined;
  }
  return undefined;
}
