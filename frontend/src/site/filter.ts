/**
 * Narrows a list while one types. The field names the list's items by `data-filter`; what is
 * ticked stays in sight. Without scripts the form asks the server for the same.
 */

export function startFilters(): void {
  for (const input of document.querySelectorAll<HTMLInputElement>("input[data-filter]")) {
    const narrow = () => filter(input);
    input.addEventListener("input", narrow);
    if (input.value) narrow();
  }
}

function filter(input: HTMLInputElement): void {
  const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
  let found = 0;
  for (const item of document.querySelectorAll<HTMLElement>(input.dataset.filter ?? "")) {
    const text = item.textContent?.toLowerCase() ?? "";
    const isMatch = words.every((word) => text.includes(word));
    item.hidden = !isMatch && item.querySelector("input:checked") === null;
    if (isMatch) found += 1;
  }
  const count = document.getElementById(`${input.id}-count`);
  if (!count) return;
  const template = count.dataset.template ?? "COUNT";
  count.textContent = words.length === 0 ? "" : template.replace("COUNT", String(found));
}
