import { expect, it } from "vitest";
import { startPrinting } from "./printing";

function state(): unknown[] {
  const parts = [...document.querySelectorAll("details")];
  return [document.documentElement.dataset.theme, ...parts.map((part) => part.open)];
}

it("opens what folds, in light colours, and puts everything back", () => {
  document.documentElement.dataset.theme = "dark";
  document.body.innerHTML = `
    <details data-fold></details><details data-printed open></details><details></details>`;
  startPrinting();
  window.dispatchEvent(new Event("beforeprint"));
  expect(state()).toEqual(["light", true, true, false]);
  window.dispatchEvent(new Event("afterprint"));
  expect(state()).toEqual(["dark", false, true, false]);
});
