/** The figures of one component, beside the drawing. */

import { displayName, gatesOf, idsOf, placementOf } from "../domain/document";
import type { ComponentBox } from "../domain/graph";
import type { Scene } from "./scene";
import { availabilityOf, deltaOf, shareOf, type Tongue } from "./words";

type Row = readonly [title: string, value: string | undefined];

/** What the panel says of a component, empty rows left out. */
function panelRows(component: ComponentBox, scene: Scene, tongue: Tongue): Row[] {
  const { text } = tongue;
  const figures = scene.figuresOf(component.id);
  const delta = deltaOf(figures, scene.formerOf(component.id), tongue);
  const change = delta?.availability === undefined ? "" : ` (${delta.availability})`;
  const rows: Row[] = [
    [text.kind, tongue.kindOf(component.kind)],
    [text.replicasTitle, text.replicasLong(component.required, component.replicas)],
    [text.placement, placementText(component, scene)],
    [text.availability, figures && `${availabilityOf(figures)}${change}`],
    [text.share, figures && shareOf(figures)],
    [text.needs, needsText(component.id, scene, tongue)],
    [
      text.neededBy,
      listed(
        callersOf(component.id, scene).map((id) => nameOf(scene, id)),
        tongue,
      ),
    ],
    [text.journeys, component.journeys.length === 0 ? undefined : component.journeys.join(", ")],
  ];
  return rows.filter(([, value]) => value !== undefined && value !== "");
}

function placementText({ id }: ComponentBox, { tree }: Scene): string | undefined {
  const placed = placementOf(tree, id);
  if (placed.length === 0) return undefined;
  return placed
    .map(([site, count]) => `${displayName(tree, "sites", site)} (${String(count)})`)
    .join(", ");
}

function needsText(id: string, scene: Scene, tongue: Tongue): string {
  const { text } = tongue;
  const needs = gatesOf(scene.tree, id).map(({ form, targets, required, ifDown }) => {
    const names = targets.map((target) => nameOf(scene, target)).join(", ");
    const gate =
      targets.length < 2
        ? names
        : `${form === "any_of" ? text.anyOf(required, targets.length) : text.allOf(targets.length)}: ${names}`;
    return ifDown === "fail" ? gate : `${gate} (${text.ifDown[ifDown]})`;
  });
  return listed(needs, tongue);
}

function callersOf(id: string, { tree }: Scene): string[] {
  return idsOf(tree, "components").filter((other) =>
    gatesOf(tree, other).some(({ targets }) => targets.includes(id)),
  );
}

function nameOf({ tree }: Scene, id: string): string {
  return displayName(tree, "components", id);
}

function listed(values: readonly string[], { text }: Tongue): string {
  return values.length === 0 ? text.nothing : values.join("; ");
}

export function panelOf(
  component: ComponentBox,
  scene: Scene,
  tongue: Tongue,
  close: () => void,
): HTMLElement {
  const panel = document.createElement("aside");
  panel.className = "diagram-panel";
  panel.tabIndex = -1;
  panel.setAttribute("aria-label", component.name);
  const title = document.createElement("p");
  title.className = "diagram-panel-title";
  title.textContent = component.name;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-small diagram-panel-close";
  button.textContent = "×";
  button.setAttribute("aria-label", tongue.text.close);
  button.addEventListener("click", close);
  panel.append(title, button);
  if (scene.isCritical(component.id)) {
    const warning = document.createElement("p");
    warning.className = "badge badge-bad";
    warning.textContent = `⚠ ${tongue.text.single}`;
    panel.append(warning);
  }
  panel.append(listOf(panelRows(component, scene, tongue)));
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    event.preventDefault();
    close();
  });
  return panel;
}

function listOf(rows: readonly Row[]): HTMLElement {
  const list = document.createElement("dl");
  for (const [title, value] of rows) {
    const term = document.createElement("dt");
    term.textContent = title;
    const description = document.createElement("dd");
    description.textContent = value ?? "";
    list.append(term, description);
  }
  return list;
}
