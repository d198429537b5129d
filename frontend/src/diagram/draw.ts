/** A scene as SVG: sites around their components, lines below boxes, signs above all. */

import type { Rect } from "../domain/geometry";
import type { ComponentBox, GateBox, Link, SiteBox } from "../domain/graph";
import { kindPath } from "../domain/kindPaths";
import { curve, extentOf, gateName, type Line, lineOf, middleOf } from "../domain/lines";
import { componentLabel, componentShape } from "./drawComponent";
import { fitted, widthOf } from "./lettering";
import { MARK_SIGNS, markPill, warningPill } from "./pills";
import type { Scene } from "./scene";
import { box, type Child, icon, svg, titled, words } from "./shapes";
import type { Tongue } from "./words";

const MARGIN = 40;
/** Signs of the outermost components stand out of their boxes. */
const MARGIN_OF_SIGNS = 16;

export interface Look {
  /** A picture of its own has one name; what can be explored names every component. */
  readonly isStill: boolean;
  /** Where the textual difference of a component stands, when it has one. */
  readonly hrefOf?: (kind: "components" | "sites", id: string) => string | undefined;
}

export function frameOf({ picture, places }: Scene): Rect {
  const { x, y, width, height } = extentOf(picture, places);
  const around = MARGIN + MARGIN_OF_SIGNS / 2;
  return {
    x: x - MARGIN,
    y: y - around,
    width: width + 2 * MARGIN,
    height: height + 2 * around,
  };
}

export function drawing(scene: Scene, tongue: Tongue, look: Look): SVGSVGElement {
  const { picture } = scene;
  const frame = frameOf(scene);
  const label = tongue.text.drawing(scene.title);
  return svg(
    "svg",
    {
      class: "d-svg",
      viewBox: `${frame.x} ${frame.y} ${frame.width} ${frame.height}`,
      role: look.isStill ? "img" : "group",
      "aria-label": label,
    },
    ...picture.sites.map((site) => siteShape(site, scene, tongue, look)),
    svg("g", { class: "d-lines" }, ...picture.links.map((link) => lineShape(link, scene, tongue))),
    ...picture.gates.map((gate) => gateShape(gate, scene, tongue)),
    ...inReadingOrder(picture.components).map((component) =>
      componentElement(component, scene, tongue, look),
    ),
  );
}

/** Columns from left to right, each from top to bottom: the order in which keys walk. */
export function inReadingOrder(components: readonly ComponentBox[]): ComponentBox[] {
  return [...components].sort(
    (one, other) => one.rect.x - other.rect.x || one.rect.y - other.rect.y,
  );
}

function componentElement(
  component: ComponentBox,
  scene: Scene,
  tongue: Tongue,
  look: Look,
): SVGElement {
  const href = look.hrefOf?.("components", component.id);
  const label = componentLabel(component, scene, tongue);
  const common = { class: "d-component", "data-id": component.id };
  const mark = scene.markOf("components", component.id);
  const element = look.isStill
    ? svg("g", common)
    : href !== undefined && mark !== undefined
      ? svg("a", {
          ...common,
          href,
          tabindex: -1,
          "aria-label": `${label}. ${tongue.text.readChange(component.name, tongue.text.marks[mark])}`,
        })
      : svg("g", { ...common, role: "button", tabindex: -1, "aria-label": label });
  componentShape(element, component, scene, tongue);
  return element;
}

function siteShape(site: SiteBox, scene: Scene, tongue: Tongue, look: Look): SVGElement {
  const { rect, name, kind, depth, guests } = site;
  const mark = scene.markOf("sites", site.id);
  const isCritical = scene.isCritical(`site:${site.id}`);
  const href = mark === undefined || look.isStill ? undefined : look.hrefOf?.("sites", site.id);
  const shown = fitted(name, rect.width - 60, 13);
  const kindX = rect.x + 38 + widthOf(shown, 13) + 10;
  const kindText = fitted(tongue.kindOf(kind), rect.x + rect.width - kindX - 8, 12);
  const signX = rect.x + 14;
  const attributes = {
    class: "d-site",
    "data-depth": depth % 3,
    "data-mark": mark,
    "data-site": site.id,
    "data-critical": isCritical ? "true" : undefined,
  };
  const parts: Child[] = [
    titled(`${name} · ${tongue.kindOf(kind)}`),
    box("d-site-box", rect, 14),
    icon(kindPath(kind), signX, rect.y + 11, 17),
    words("d-site-name", rect.x + 38, rect.y + 25, shown),
    words("d-site-kind", kindX, rect.y + 25, kindText),
    guests.length === 0 ? undefined : guestLine(site),
    mark && markPill(mark, rect.x + rect.width - 14, rect.y, tongue),
    isCritical
      ? warningPill({ x: rect.x + rect.width - 14, y: rect.y + rect.height }, "ends", tongue)
      : undefined,
  ];
  if (href === undefined || mark === undefined) return svg("g", attributes, ...parts);
  const label = tongue.text.readChange(name, tongue.text.marks[mark]);
  return svg("a", { ...attributes, href, tabindex: -1, "aria-label": label }, ...parts);
}

function guestLine({ rect, guests }: SiteBox): SVGElement {
  const shown = fitted(guests.join(" · "), rect.width - 28, 11);
  return words("d-guests", rect.x + 14, rect.y + rect.height - 12, shown);
}

function lineShape(link: Link, scene: Scene, tongue: Tongue): Child {
  const line = lineOf(link, scene.places);
  if (line === undefined) return undefined;
  const mark = scene.lineMark(link);
  return svg(
    "g",
    { class: "d-line", "data-if-down": link.ifDown, "data-mark": mark },
    titled(`${link.source} → ${link.target}: ${tongue.text.ifDown[link.ifDown]}`),
    svg("path", { class: "d-path", d: curve(line) }),
    link.part === "into" ? undefined : arrowHead(line),
    lineLabel(link, line, mark === undefined ? "" : MARK_SIGNS[mark], tongue),
  );
}

/** Lines arrive from the left, so every head points to the right. */
function arrowHead({ to }: Line): SVGElement {
  return svg("path", { class: "d-head", d: `M${to.x} ${to.y}l-9 -4.500v9z` });
}

function lineLabel(link: Link, line: Line, sign: string, { text }: Tongue): Child {
  // What the loss of a gate does is told above the gate: its own line is too short for words.
  const effect = link.part !== "whole" || link.ifDown === "fail" ? "" : text.lines[link.ifDown];
  const rank = link.rank === undefined ? "" : String(link.rank);
  const shown = [sign, rank, effect].filter((part) => part !== "").join(" ");
  if (shown === "") return undefined;
  const width = widthOf(shown, 11) + 12;
  const centre = middleOf(line);
  return svg(
    "g",
    { class: "d-label" },
    box("d-label-box", { x: centre.x - width / 2, y: centre.y - 9, width, height: 18 }, 8),
    words("d-label-text", centre.x, centre.y + 4, shown),
  );
}

function gateShape(gate: GateBox, scene: Scene, tongue: Tongue): Child {
  const rect = scene.places.gates.get(gateName(gate));
  if (rect === undefined) return undefined;
  const { form, required, targets, ifDown } = gate.gate;
  const { text } = tongue;
  const shown =
    form === "any_of" ? text.anyOf(required, targets.length) : text.allOf(targets.length);
  const into = scene.picture.links.find(
    (link) => link.part === "into" && link.source === gate.source && link.index === gate.index,
  );
  return svg(
    "g",
    { class: "d-gate", "data-if-down": ifDown, "data-mark": into && scene.lineMark(into) },
    titled(text.gateOf(shown, gate.source)),
    box("d-gate-box", rect, rect.height / 2),
    words("d-gate-text", rect.x + rect.width / 2, rect.y + 20, shown),
    ifDown === "fail"
      ? undefined
      : words(
          "d-label-text d-gate-effect",
          rect.x + rect.width / 2,
          rect.y - 6,
          text.lines[ifDown],
        ),
  );
}
