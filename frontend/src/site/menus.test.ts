import { beforeEach, expect, it } from "vitest";
import { startMenus } from "./menus";

startMenus();

beforeEach(() => {
  document.body.innerHTML = `
    <details data-menu open><summary>Language</summary><button>English</button></details>
    <p>elsewhere</p>`;
});

function menu(): HTMLDetailsElement {
  const found = document.querySelector("details");
  if (!found) throw new Error("the page has no menu");
  return found;
}

it("closes a menu on a press elsewhere", () => {
  document.querySelector("p")?.click();
  expect(menu().open).toBe(false);
});

it("leaves a menu open while something in it is pressed", () => {
  document.querySelector("button")?.click();
  expect(menu().open).toBe(true);
});

it("closes a menu on Escape and gives its button the focus", () => {
  document.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
  expect(menu().open).toBe(false);
  expect(document.activeElement).toBe(document.querySelector("summary"));
});
