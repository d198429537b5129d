import { afterEach, expect, it } from "vitest";
import { focusNextRegion } from "./regions";

const EDITOR = `
  <header class="toolbar"><button>Undo</button></header>
  <aside class="palette"><button>Service</button></aside>
  <div class="stage">
    <div class="react-flow__node" tabindex="0">web</div>
    <div class="react-flow__node selected" tabindex="0">db</div>
  </div>
  <aside class="side-panel">
    <button role="tab" aria-selected="false">Inspector</button>
    <button role="tab" aria-selected="true">Figures</button>
  </aside>`;

const focused = () => document.activeElement?.textContent;

afterEach(() => document.body.replaceChildren());

it("leads from part to part and around, to what is chosen in each", () => {
  document.body.innerHTML = EDITOR;
  const names = ["db", "Figures", "Undo", "Service", "db"].map(() => {
    focusNextRegion(1);
    return focused();
  });
  expect(names).toEqual(["db", "Figures", "Undo", "Service", "db"]);
});

it("leads back, too", () => {
  document.body.innerHTML = EDITOR;
  focusNextRegion(1);
  focusNextRegion(-1);
  expect(focused()).toBe("Service");
});

it("does nothing where there is no editor", () => {
  expect(focusNextRegion(1)).toBe(false);
});
