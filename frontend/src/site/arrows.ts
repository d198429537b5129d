/**
 * A table of figures is one stop of the Tab key; the arrow keys move between its figures.
 *
 * Three hundred components have two thousand figures: as many stops would be a wall. Without this
 * every figure is a stop.
 */

const STOPS_MAX = 8;
/** Tables with fewer figures are left alone. */

export function startArrows(): void {
  for (const table of document.querySelectorAll<HTMLTableElement>("table.figures")) prepare(table);
  document.addEventListener("keydown", (event) => {
    const link = event.target;
    if (!(link instanceof HTMLAnchorElement) || !link.matches("table[data-arrows] a.why")) return;
    const next = neighbour(link, event.key);
    if (!next) return;
    event.preventDefault();
    link.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  });
}

function prepare(table: HTMLTableElement): void {
  const links = table.querySelectorAll<HTMLAnchorElement>("a.why");
  if (links.length <= STOPS_MAX) return;
  table.dataset.arrows = "";
  links.forEach((link, place) => {
    link.tabIndex = place === 0 ? 0 : -1;
  });
  const hint = document.createElement("p");
  hint.className = "why-hint";
  hint.textContent = document.body.dataset.arrows ?? "";
  table.closest(".table-wrap")?.after(hint);
}

/** The figure beside this one, above or below it, or at an end of the row or of the table. */
function neighbour(link: HTMLAnchorElement, key: string): HTMLAnchorElement | undefined {
  const row = link.closest("tr");
  const cell = link.closest<HTMLTableCellElement>("td, th");
  const table = link.closest("table");
  if (!row || !cell || !table) return undefined;
  const inRow = figures(row);
  const place = inRow.indexOf(link);
  switch (key) {
    case "ArrowRight":
      return inRow[place + 1];
    case "ArrowLeft":
      return inRow[place - 1];
    case "Home":
      return inRow[0];
    case "End":
      return inRow.at(-1);
    case "ArrowDown":
    case "ArrowUp":
      return inColumn([...table.rows], row, cell.cellIndex, key === "ArrowDown" ? 1 : -1);
    default:
      return undefined;
  }
}

function inColumn(
  rows: readonly HTMLTableRowElement[],
  from: HTMLTableRowElement,
  column: number,
  step: 1 | -1,
): HTMLAnchorElement | undefined {
  for (let at = rows.indexOf(from) + step; rows[at] !== undefined; at += step) {
    const found = figureNear(rows[at], column);
    if (found) return found;
  }
  return undefined;
}

/** The figure of a column; where that cell has none, the last one before it. */
function figureNear(
  row: HTMLTableRowElement | undefined,
  column: number,
): HTMLAnchorElement | undefined {
  const cells = [...(row?.cells ?? [])].slice(0, column + 1).reverse();
  for (const cell of cells) {
    const [link] = figures(cell);
    if (link) return link;
  }
  return undefined;
}

function figures(part: Element): HTMLAnchorElement[] {
  return [...part.querySelectorAll<HTMLAnchorElement>("a.why")];
}
