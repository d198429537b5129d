import { beforeEach, expect, it } from "vitest";
import { startFilters } from "./filter";

beforeEach(() => {
  document.body.innerHTML = `
    <input id="search" data-filter=".choices li"><p id="search-count" data-template="Found: COUNT"></p>
    <ul class="choices">
      <li><input type="checkbox">Online shop</li>
      <li><input type="checkbox">Two zones</li>
      <li><input type="checkbox" checked>Ledger</li>
    </ul>`;
  startFilters();
});

function type(text: string): (string | null)[] {
  const input = document.querySelector<HTMLInputElement>("#search");
  if (!input) throw new Error("the page has no search field");
  input.value = text;
  input.dispatchEvent(new Event("input"));
  const items = [...document.querySelectorAll<HTMLElement>(".choices li")];
  return items.filter((item) => !item.hidden).map((item) => item.textContent);
}

it("keeps what has every word of the search, and what is ticked", () => {
  expect(type("SHOP on")).toEqual(["Online shop", "Ledger"]);
  expect(document.querySelector("#search-count")?.textContent).toBe("Found: 1");
});

it("shows everything again once the field is empty", () => {
  type("shop");
  expect(type("")).toHaveLength(3);
  expect(document.querySelector("#search-count")?.textContent).toBe("");
});
