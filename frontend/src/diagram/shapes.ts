/** SVG elements made one by one, so that what users typed can only ever be text. */

import type { Rect } from "../domain/geometry";

const SVG = "http://www.w3.org/2000/svg";

export type Attributes = { readonly [name: string]: string | number | undefined };
export type Child = SVGElement | undefined;

export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) element.setAttribute(name, String(value));
  }
  element.append(...children.filter((child) => child !== undefined));
  return element;
}

export function words(
  className: string,
  x: number,
  y: number,
  text: string,
  more: Attributes = {},
) {
  const element = svg("text", { class: className, x, y, ...more });
  element.textContent = text;
  return element;
}

export function titled(text: string): SVGTitleElement {
  const element = svg("title");
  element.textContent = text;
  return element;
}

export function box(className: string, { x, y, width, height }: Rect, rx: number): SVGRectElement {
  return svg("rect", { class: className, x, y, width, height, rx });
}

/** A picture drawn in a square of 24. */
export function icon(path: string, x: number, y: number, size: number, className = "d-icon") {
  return svg("path", {
    class: className,
    d: path,
    transform: `translate(${x} ${y}) scale(${size / 24})`,
  });
}
