import { fireEvent, screen } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";
import { SHOP } from "../test/shop";
import { draw } from "./start";
import { tongueOf } from "./words";

const FIGURES = { web: { unavailability: 0.001, downtime_share: 0.25 } };

async function open(data: object, attributes = "") {
  document.body.innerHTML = `<figure id="drawing" data-diagram="data" ${attributes}><div class="diagram-place"></div></figure><script id="data" type="application/json"></script>`;
  const script = document.getElementById("data");
  if (script !== null) script.textContent = JSON.stringify(data);
  const figure = document.querySelector("figure");
  if (figure !== null) await draw(figure, tongueOf("en"));
}

function component(name: RegExp) {
  return screen.getByRole("button", { name });
}

beforeEach(() => {
  Element.prototype.scrollIntoView = () => undefined; // jsdom scrolls nothing
  location.hash = "";
});

it("has one component in the order of the tab key and walks to the others by arrows", async () => {
  await open({ document: SHOP });
  const first = component(/^lb,/);
  first.focus();
  fireEvent.keyDown(first, { key: "ArrowRight" });
  expect(document.activeElement).toBe(component(/^web,/));
  expect(document.querySelectorAll('.d-component[tabindex="0"]')).toHaveLength(1);
});

it("shows the figures of a component on Enter and gives the focus back on Escape", async () => {
  await open({ document: SHOP, figures: FIGURES, critical: ["web"] });
  const web = component(/^web,/);
  web.focus();
  fireEvent.keyDown(web, { key: "Enter" });
  const panel = screen.getByRole("complementary", { name: "web" });
  expect(panel).toHaveTextContent("Availability99.900 %");
  expect(panel).toHaveTextContent("Needsdb; 1 of 2: psp-1, psp-2 (degrades without it)");
  fireEvent.keyDown(panel, { key: "Escape" });
  expect(screen.queryByRole("complementary")).toBeNull();
  expect(document.activeElement).toBe(web);
});

it("zooms by keys and comes back to everything", async () => {
  await open({ document: SHOP });
  const view = document.querySelector(".diagram-view");
  const box = () => document.querySelector(".d-svg")?.getAttribute("viewBox");
  const all = box();
  if (view !== null) fireEvent.keyDown(view, { key: "+" });
  expect(box()).not.toBe(all);
  if (view !== null) fireEvent.keyDown(view, { key: "0" });
  expect(box()).toBe(all);
});

it("switches between the versions of a comparison", async () => {
  const { db: _, ...left } = SHOP.components as Record<string, object>;
  await open({
    document: { ...SHOP, components: left },
    before: { document: SHOP },
    changes: { components: { db: "removed" }, sites: {} },
  });
  expect(document.querySelector('[data-id="db"]')).not.toBeNull();
  fireEvent.click(screen.getByRole("radio", { name: "After" }));
  expect(document.querySelector('[data-id="db"]')).toBeNull();
});

it("takes the focus to the component that an address names", async () => {
  location.hash = "#drawing-components-db";
  await open({ document: SHOP });
  expect(document.activeElement).toBe(component(/^db,/));
});

it("says so when there is nothing to draw or the data cannot be read", async () => {
  await open({ document: { components: {} } });
  expect(document.body).toHaveTextContent("no components yet");
  await open({});
  expect(document.body).toHaveTextContent("The table says the same.");
});
