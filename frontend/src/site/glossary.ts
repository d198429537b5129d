/** Filters the glossary while one types; without this the page shows every term. */

export function startGlossary(): void {
  const search = document.querySelector<HTMLElement>("[data-glossary-search]");
  const input = search?.querySelector("input");
  const count = search?.querySelector<HTMLElement>("[data-glossary-count]");
  if (!search || !input || !count) return;
  search.hidden = false;
  input.addEventListener("input", () => filter(input.value, count));
}

function filter(query: string, count: HTMLElement): void {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const isMatch = (text: string) => words.every((word) => text.toLowerCase().includes(word));
  let found = 0;
  for (const subject of document.querySelectorAll<HTMLElement>("[data-glossary-subject]")) {
    const terms = [...subject.querySelectorAll<HTMLElement>("[data-glossary-term]")];
    for (const term of terms) term.hidden = !isMatch(term.textContent ?? "");
    const shown = terms.filter((term) => !term.hidden).length;
    subject.hidden = shown === 0;
    found += shown;
  }
  count.textContent =
    words.length === 0 ? "" : (count.dataset.template ?? "COUNT").replace("COUNT", String(found));
}
