import { expect, it } from "vitest";
import type { DocumentTree } from "../domain/document";
import type { Positions } from "../domain/geometry";
import { SHOP } from "../test/shop";
import { legendOf } from "./controls";
import type { DiagramData } from "./data";
import { drawing } from "./draw";
import { type Scene, scenesOf, type ViewName } from "./scene";
import { tongueOf } from "./words";

const ENGLISH = tongueOf("en");
const nowhere = async (): Promise<Positions> => new Map();

async function sceneOf(data: DiagramData, view: ViewName = "after"): Promise<Scene> {
  const scene = (await scenesOf(data, nowhere)).get(view);
  if (scene === undefined) throw new Error(`no view ${view}`);
  return scene;
}

async function drawn(document: DocumentTree, more: Partial<DiagramData> = {}) {
  return drawing(await sceneOf({ document, ...more }), ENGLISH, { isStill: false });
}

function labelOf(root: ParentNode, id: string): string {
  return root.querySelector(`[data-id="${id}"]`)?.getAttribute("aria-label") ?? "";
}

it("draws every component once and nests the zone in its region", async () => {
  const root = await drawn(SHOP);
  const ids = [...root.querySelectorAll<SVGElement>(".d-component")].map(
    ({ dataset }) => dataset.id,
  );
  const depths = [...root.querySelectorAll<SVGElement>(".d-site")].map(
    ({ dataset }) => `${dataset.site} ${dataset.depth}`,
  );
  expect(ids.sort()).toEqual(["db", "lb", "psp-1", "psp-2", "web"]);
  expect(depths).toEqual(["eu 0", "eu-a 1", "eu-b 1"]);
});

it("says of a component in words what its box shows", async () => {
  const root = await drawn(SHOP, {
    figures: { web: { unavailability: 0.001, downtime_share: 0.25 } },
    critical: ["web"],
  });
  expect(labelOf(root, "web")).toBe(
    "web, Service, needs 2 of 3 replicas, availability 99.900 %, 25 % of the downtime, single point of failure",
  );
});

it("keeps a hostile name a text", async () => {
  const name = '<img src=x onerror="alert(1)"></svg><script>';
  const root = await drawn({ components: { constructor: { name, kind: "toString" } } });
  expect(root.querySelector("img, script")).toBeNull();
  expect(root.querySelector(".d-component > title")?.textContent).toBe(name);
  expect(labelOf(root, "constructor")).toContain(name);
});

it("draws each effect with a line of its own and explains only those in a legend", async () => {
  const scene = await sceneOf({ document: SHOP });
  const root = drawing(scene, ENGLISH, { isStill: false });
  expect(root.querySelectorAll('.d-line[data-if-down="degrade"]')).toHaveLength(3);
  expect(legendOf(scene, ENGLISH).textContent).toBe(
    "fails without itdegrades without itk/ngate: k of n must work",
  );
});

it("is one named picture without anything to press when it stands still", async () => {
  const root = drawing(await sceneOf({ document: SHOP }), ENGLISH, { isStill: true });
  expect(root.getAttribute("role")).toBe("img");
  expect(root.getAttribute("aria-label")).toBe("Drawing of Shop");
  expect(root.querySelectorAll("[tabindex], a")).toHaveLength(0);
});

it("arranges a document that does not say where things stand", async () => {
  const { layout: _, ...document } = SHOP;
  const scene = (await scenesOf({ document })).get("after");
  const places = scene?.picture.components.map(({ rect }) => `${rect.x} ${rect.y}`) ?? [];
  expect(new Set(places).size).toBe(5);
  expect(scene?.places.rects.get("lb")?.x).toBeLessThan(scene?.places.rects.get("db")?.x ?? 0);
});

it("reads Chinese on a Chinese page", async () => {
  const root = drawing(await sceneOf({ document: SHOP }), tongueOf("zh-Hant"), { isStill: false });
  expect(labelOf(root, "db")).toContain("資料庫");
});
