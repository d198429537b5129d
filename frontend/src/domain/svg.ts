/** The canvas as an SVG picture: boxes, lines and words, readable without the editor. */

import type { Rect } from "./geometry";
import type { GateBox, Link, Picture } from "./graph";
import { curve, extentOf, gateName, lineOf, type Places, placesOf } from "./lines";

const MARGIN = 40;
const DASHES: { readonly [effect: string]: string } = { degrade: "8 5", serve_cached: "2 5" };

/** The words of a picture, in the language of the reader. */
export interface SvgWords {
  /** A second line for each component, such as its availability. */
  readonly noteOf: (id: string) => string;
  readonly kindOf: (kind: string) => string;
  readonly replicas: (required: number, count: number) => string;
  readonly allOf: (count: number) => string;
}

export function svgOf(picture: Picture, title: string, words: SvgWords): string {
  const places = placesOf(picture);
  const bounds = extentOf(picture, places);
  const box = [
    bounds.x - MARGIN,
    bounds.y - MARGIN,
    bounds.width + 2 * MARGIN,
    bounds.height + 2 * MARGIN,
  ];
  const parts = [
    ...picture.sites.map(({ rect, name, kind }) =>
      siteSvg(rect, `${name} · ${words.kindOf(kind)}`),
    ),
    ...picture.links.map((link) => linkSvg(link, places)),
    ...picture.components.map((component) =>
      componentSvg(component.rect, component.name, [
        `${words.kindOf(component.kind)} · ${words.replicas(component.required, component.replicas)}`,
        words.noteOf(component.id),
      ]),
    ),
    ...picture.gates.map((gate) => gateSvg(gate, places.gates.get(gateName(gate)), words)),
  ];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${box.join(" ")}" width="${box[2]}" height="${box[3]}" font-family="system-ui, sans-serif">`,
    `<title>${escaped(title)}</title>`,
    `<rect x="${box[0]}" y="${box[1]}" width="${box[2]}" height="${box[3]}" fill="#ffffff"/>`,
    ARROW,
    ...parts,
    "</svg>",
  ].join("\n");
}

const ARROW =
  '<defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0 8 4 0 8z" fill="#5b6474"/></marker></defs>';

function linkSvg(link: Link, places: Places): string {
  const line = lineOf(link, places);
  if (line === undefined) return "";
  const dash = DASHES[link.ifDown];
  const style = dash === undefined ? "" : ` stroke-dasharray="${dash}"`;
  const arrow = link.part === "into" ? "" : ' marker-end="url(#arrow)"';
  return `<path d="${curve(line)}" fill="none" stroke="#5b6474" stroke-width="1.5"${style}${arrow}/>`;
}

function siteSvg({ x, y, width, height }: Rect, label: string): string {
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="12" fill="#eef2f8" fill-opacity="0.6" stroke="#9aa7bd" stroke-dasharray="6 4"/>${textSvg(x + 14, y + 26, label, 13, "#3c475a", 600)}`;
}

function componentSvg(rect: Rect, name: string, notes: readonly string[]): string {
  const { x, y, width, height } = rect;
  const lines = notes
    .filter((note) => note !== "")
    .map((note, index) => textSvg(x + 14, y + 56 + index * 22, note, 13, "#4a5568", 400));
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="8" fill="#ffffff" stroke="#5b6474"/>${textSvg(x + 14, y + 30, name, 15, "#16202e", 600)}${lines.join("")}`;
}

function gateSvg({ gate }: GateBox, rect: Rect | undefined, words: SvgWords): string {
  if (rect === undefined) return "";
  const label =
    gate.form === "any_of"
      ? words.replicas(gate.required, gate.targets.length)
      : words.allOf(gate.targets.length);
  const { x, y, width, height } = rect;
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${height / 2}" fill="#ffffff" stroke="#5b6474"/>${textSvg(x + 18, y + 20, label, 13, "#16202e", 600)}`;
}

function textSvg(
  x: number,
  y: number,
  text: string,
  size: number,
  fill: string,
  weight: number,
): string {
  return `<text x="${x}" y="${y}" font-size="${size}" fill="${fill}" font-weight="${weight}">${escaped(text)}</text>`;
}

function escaped(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}
