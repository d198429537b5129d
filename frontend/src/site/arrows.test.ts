import { beforeEach, expect, it } from "vitest";
import { startArrows } from "./arrows";

const ROWS = ["a", "b", "c"];

beforeEach(() => {
  const cells = (row: string) =>
    [1, 2, 3].map((n) => `<td><a class="why" href="#">${row}${n}</a></td>`);
  document.body.innerHTML = `<div class="table-wrap"><table class="figures"><tbody>${ROWS.map(
    (row) =>
      `<tr><th>${row}</th>${row === "b" ? cells(row).slice(0, 1).join("") : cells(row).join("")}</tr>`,
  ).join("")}</tbody></table></div>
  <table class="figures" id="small"><tr><td><a class="why" href="#">1</a></td><td><a class="why" href="#">2</a></td></tr></table>`;
  const extra = document.querySelector("tr:nth-child(3)");
  extra?.insertAdjacentHTML("beforeend", '<td><a class="why" href="#">c4</a></td>');
  extra?.insertAdjacentHTML("beforeend", '<td><a class="why" href="#">c5</a></td>');
  document.body.dataset.arrows = "Arrow keys move";
  startArrows();
});

function stops(selector: string): string[] {
  const links = document.querySelectorAll<HTMLAnchorElement>(`${selector} a.why`);
  return [...links].filter((link) => link.tabIndex === 0).map((link) => link.text);
}

function press(key: string): string {
  document.activeElement?.dispatchEvent(
    new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }),
  );
  return document.activeElement?.textContent ?? "";
}

it("makes one stop of a table with many figures, and says how to move", () => {
  expect(stops(".table-wrap")).toEqual(["a1"]);
  expect(document.querySelector(".why-hint")?.textContent).toBe("Arrow keys move");
});

it("leaves a table with few figures alone", () => {
  expect(stops("#small")).toEqual(["1", "2"]);
});

it("moves in the row and in the column, and passes gaps", () => {
  document.querySelector<HTMLAnchorElement>("a.why")?.focus();
  expect(press("ArrowRight")).toBe("a2");
  expect(press("End")).toBe("a3");
  expect(press("ArrowDown")).toBe("b1");
  expect(press("ArrowDown")).toBe("c1");
  expect(press("End")).toBe("c5");
  expect(press("ArrowUp")).toBe("b1");
  expect(stops(".table-wrap")).toEqual(["b1"]);
});
