import { expect, it } from "vitest";
import { objectOf } from "../domain/tree";
import { SHOP } from "../test/shop";
import type { DiagramData } from "./data";
import { drawing } from "./draw";
import { scenesOf, type ViewName } from "./scene";
import { deltaOf, tongueOf } from "./words";

const ENGLISH = tongueOf("en");
const { db: DB, "psp-1": PSP, lb: LB } = objectOf(SHOP.components);

/** Without the first provider; the database is asked through a new queue as well. */
const AFTER = {
  ...SHOP,
  components: {
    lb: LB ?? {},
    web: {
      placement: { "eu-a": 3 },
      required: 2,
      needs: [{ target: "db", if_down: "degrade" }, "queue"],
    },
    "psp-1": PSP ?? {},
    db: DB ?? {},
    queue: { kind: "queue" },
  },
  layout: { ...objectOf(SHOP.layout), queue: { x: 600, y: 300 }, web: { x: 320, y: 16 } },
};
const DATA: DiagramData = {
  document: AFTER,
  figures: { web: { unavailability: 0.002, downtime_share: 0.5 } },
  before: {
    document: {
      ...SHOP,
      layout: {
        ...objectOf(SHOP.layout),
        "psp-2": { x: 600, y: 300 },
        "psp-1": { x: 600, y: 500 },
      },
    },
    figures: {
      web: { unavailability: 0.001, downtime_share: 0.5 },
      "psp-2": { unavailability: 0.1 },
    },
  },
  changes: { components: { web: "changed", queue: "added", "psp-2": "removed" }, sites: {} },
};

async function view(name: ViewName, hrefOf?: (kind: string, id: string) => string) {
  const scene = (await scenesOf(DATA, async () => new Map())).get(name);
  if (scene === undefined) throw new Error(`no view ${name}`);
  return drawing(scene, ENGLISH, { isStill: false, ...(hrefOf && { hrefOf }) });
}

function marks(root: ParentNode, selector: string): string[] {
  return [...root.querySelectorAll<SVGElement>(selector)]
    .map(({ dataset }) => `${dataset.id ?? ""} ${dataset.mark}`.trim())
    .sort();
}

it("marks what came, went and changed by sign and word, and nothing that only moved", async () => {
  const root = await view("both");
  expect(marks(root, ".d-component[data-mark]")).toEqual([
    "psp-2 removed",
    "queue added",
    "web changed",
  ]);
  const words = [...root.querySelectorAll(".d-mark .d-near")].map((pill) => pill.textContent);
  expect(words.sort()).toEqual(["− removed", "≠ changed", "＋ added"]);
});

it("marks the lines: a need that came, those that went, and one with another effect", async () => {
  const root = await view("both");
  expect(marks(root, ".d-line[data-mark]")).toEqual(["added", "changed", "removed", "removed"]);
});

it("writes the signed change of a figure beside the component", async () => {
  const root = await view("both");
  const web = root.querySelector('[data-id="web"]');
  expect(web?.querySelector(".d-figures .d-delta")?.textContent).toBe("▼ −0.100 pp");
  expect(web?.getAttribute("aria-label")).toContain("−0.100 pp worse");
  expect(root.querySelector('[data-id="psp-2"] .d-delta')).toBeNull();
});

it("shows in each version only what it has, every part at the same place", async () => {
  const scenes = await scenesOf(DATA, async () => new Map());
  const before = scenes.get("before")?.places.rects;
  const after = scenes.get("after")?.places.rects;
  expect(before?.has("queue")).toBe(false);
  expect(after?.has("psp-2")).toBe(false);
  expect(before?.get("web")).toEqual(after?.get("web"));
});

it("stands what is gone beside what took its place", async () => {
  const rects = (await scenesOf(DATA, async () => new Map())).get("both")?.places.rects;
  expect(rects?.get("queue")).toMatchObject({ x: 600, y: 300 });
  expect(rects?.get("psp-2")?.y).toBeGreaterThan(400);
});

it("leads from a part that changed to its difference in words", async () => {
  const root = await view("both", (kind, id) => `#part-${kind}-${id}`);
  const links = [...root.querySelectorAll("a.d-component")].map((link) =>
    link.getAttribute("href"),
  );
  expect(links.sort()).toEqual([
    "#part-components-psp-2",
    "#part-components-queue",
    "#part-components-web",
  ]);
});

it("takes the last digits of the computation for no change", () => {
  const delta = deltaOf(
    { unavailability: 0.001, downtime_share: 0.5 },
    { unavailability: 0.001 * (1 + 1e-12), downtime_share: 0.5 },
    ENGLISH,
  );
  expect(delta?.availability).toBeUndefined();
  expect(delta?.share).toBeUndefined();
});
