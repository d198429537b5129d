/** The foot of a drawing: what its lines mean, and the buttons that change what is seen. */

import type { Mark } from "./data";
import { MARK_SIGNS, WARNING } from "./pills";
import type { Scene, ViewName } from "./scene";
import { icon, svg, words } from "./shapes";
import type { Tongue } from "./words";

const ICONS = {
  zoomIn: "M12 5v14M5 12h14",
  zoomOut: "M5 12h14",
  fit: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
  larger: "M14 4h6v6M20 4l-7 7M10 20H4v-6M4 20l7-7",
  close: "M6 6l12 12M18 6L6 18",
} as const;

export type ControlName = keyof typeof ICONS;

export function controlButton(
  name: ControlName,
  label: string,
  press: () => void,
): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "diagram-control";
  button.setAttribute("aria-label", label);
  button.title = label;
  button.append(
    svg(
      "svg",
      { viewBox: "0 0 24 24", width: 16, height: 16, "aria-hidden": "true", focusable: "false" },
      icon(ICONS[name], 0, 0, 24),
    ),
  );
  button.addEventListener("click", press);
  return button;
}

export function controlBar(label: string, buttons: readonly HTMLElement[]): HTMLElement {
  const bar = document.createElement("div");
  bar.className = "diagram-controls no-print";
  bar.setAttribute("role", "group");
  bar.setAttribute("aria-label", label);
  bar.append(...buttons);
  return bar;
}

/** Which version is drawn, as radio buttons: one key moves between them. */
export function viewSwitch(
  id: string,
  scenes: ReadonlyMap<ViewName, Scene>,
  { text }: Tongue,
  choose: (name: ViewName) => void,
): HTMLElement {
  const group = document.createElement("fieldset");
  group.className = "diagram-views no-print";
  const legend = document.createElement("legend");
  legend.className = "visually-hidden";
  legend.textContent = text.views;
  group.append(legend);
  for (const [name, scene] of scenes) {
    const label = document.createElement("label");
    const input = document.createElement("input");
    input.type = "radio";
    input.name = `${id}-view`;
    input.checked = group.childElementCount === 1;
    input.addEventListener("change", () => choose(name));
    const caption = document.createElement("span");
    caption.textContent = scene.label || text.view[name];
    label.append(input, caption);
    group.append(label);
  }
  return group;
}

/** Only what the drawing has: a legend of absent things teaches nothing. */
export function legendOf(scene: Scene, tongue: Tongue): HTMLElement {
  const { text } = tongue;
  const list = document.createElement("ul");
  list.className = "diagram-legend";
  list.setAttribute("aria-label", text.legend);
  const { links, gates } = scene.picture;
  for (const effect of ["fail", "degrade", "serve_cached"] as const) {
    if (links.some(({ ifDown }) => ifDown === effect)) {
      list.append(legendItem(lineSample(effect), text.ifDown[effect]));
    }
  }
  if (gates.length > 0) list.append(legendItem(gateSample(), text.legendGate));
  for (const mark of marksOf(scene)) list.append(legendItem(markSample(mark), text.marks[mark]));
  if (hasCritical(scene)) list.append(legendItem(criticalSample(), text.single));
  return list;
}

function marksOf({ picture, markOf }: Scene): readonly Mark[] {
  const found = new Set([
    ...picture.components.map(({ id }) => markOf("components", id)),
    ...picture.sites.map(({ id }) => markOf("sites", id)),
  ]);
  return (["added", "removed", "changed"] as const).filter((mark) => found.has(mark));
}

function hasCritical({ picture, isCritical }: Scene): boolean {
  return (
    picture.components.some(({ id }) => isCritical(id)) ||
    picture.sites.some(({ id }) => isCritical(`site:${id}`))
  );
}

function markSample(mark: Mark): SVGElement {
  const shape = svg("circle", { class: "d-pill-box", cx: 8, cy: 8, r: 7 });
  const sign = words("d-pill-text", 8, 12, MARK_SIGNS[mark], { "font-size": 11 });
  return sample(16, svg("g", { class: `d-mark-${mark}` }, shape, sign));
}

function criticalSample(): SVGElement {
  return sample(16, svg("g", { class: "d-critical" }, icon(WARNING, 0, 0, 16, "d-pill-icon")));
}

function legendItem(sample: SVGElement, caption: string): HTMLElement {
  const item = document.createElement("li");
  item.append(sample, document.createTextNode(caption));
  return item;
}

function sample(width: number, ...children: SVGElement[]): SVGElement {
  return svg(
    "svg",
    { viewBox: `0 0 ${width} 16`, width, height: 16, "aria-hidden": "true" },
    ...children,
  );
}

function lineSample(effect: string): SVGElement {
  const line = svg(
    "g",
    { class: "d-line", "data-if-down": effect },
    svg("path", { class: "d-path", d: "M1 8H28" }),
    svg("path", { class: "d-head", d: "M35 8l-8 -4v8z" }),
  );
  return sample(36, line);
}

function gateSample(): SVGElement {
  const pill = svg("rect", { class: "d-gate-box", x: 1, y: 1, width: 32, height: 14, rx: 7 });
  return sample(34, pill, words("d-sample-text", 17, 12, "k/n"));
}
