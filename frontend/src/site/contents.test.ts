import { beforeEach, expect, it, vi } from "vitest";
import { startContents } from "./contents";

function page(narrow: boolean, hash = ""): void {
  history.replaceState(null, "", `/${hash}`);
  vi.stubGlobal("matchMedia", () => ({ matches: narrow }));
  document.body.innerHTML = `
    <nav data-contents><a href="#cost">Cost</a></nav>
    <section id="cost"><details data-fold open><summary>Cost</summary>5 EUR</details></section>
    <section id="method"><details data-fold open><summary>Method</summary>…</details></section>`;
  startContents();
}

function isOpen(id: string): boolean | undefined {
  return document.querySelector<HTMLDetailsElement>(`#${id} details`)?.open;
}

beforeEach(() => {
  Element.prototype.scrollIntoView = vi.fn();
  vi.stubGlobal(
    "IntersectionObserver",
    class {
      observe() {}
    },
  );
});

it("folds the parts of a page on a phone", () => {
  page(true);
  expect([isOpen("cost"), isOpen("method")]).toEqual([false, false]);
});

it("leaves them open on a wide screen", () => {
  page(false);
  expect([isOpen("cost"), isOpen("method")]).toEqual([true, true]);
});

it("opens the part that the address names", () => {
  page(true, "#cost");
  expect([isOpen("cost"), isOpen("method")]).toEqual([true, false]);
});

it("opens a part whose link is pressed", async () => {
  page(true);
  document.querySelector<HTMLAnchorElement>("[data-contents] a")?.click();
  await Promise.resolve();
  expect(isOpen("cost")).toBe(true);
});
