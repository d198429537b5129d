/**
 * Draws `<figure data-plotly="id">` from the JSON in the element of that id. The library comes
 * as a chunk of its own when a chart nears the screen; the table behind it needs no script.
 */

import { currentTheme, THEME_CHANGED } from "./theme";

interface PlotlySpec {
  data: Record<string, unknown>[];
  layout: Record<string, unknown>;
}

type Plotly = typeof import("./plotly").plotly;

const CONFIG = { responsive: true, displayModeBar: false, displaylogo: false };
const drawn = new Set<HTMLElement>();
let library: Promise<Plotly> | undefined;

/** Watches every chart of the page; also called for parts that arrive later. */
export function startCharts(root: ParentNode = document): void {
  const figures = root.querySelectorAll<HTMLElement>("figure[data-plotly]");
  if (figures.length === 0) return;
  const observer = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue;
        observer.unobserve(entry.target);
        void draw(entry.target as HTMLElement);
      }
    },
    { rootMargin: "300px" },
  );
  for (const figure of figures) observer.observe(figure);
  window.addEventListener(THEME_CHANGED, () => drawAll());
}

/** Draws anew what is drawn: at a width in pixels, or as wide as there is room. */
export function drawAll(width?: number): void {
  for (const figure of drawn) void draw(figure, width);
}

async function draw(figure: HTMLElement, width?: number): Promise<void> {
  const canvas = figure.querySelector<HTMLElement>(".chart-canvas");
  const spec = readSpec(figure.dataset.plotly ?? "");
  if (!canvas || !spec) return;
  figure.classList.add("is-chart-loading");
  library ??= import("./plotly").then((module) => module.plotly);
  const plotly = await library;
  if (typeof spec.layout.height === "number") canvas.style.height = `${spec.layout.height}px`;
  await plotly.react(canvas, spec.data.map(inColours), sized(themed(spec.layout), width), CONFIG);
  drawn.add(figure);
  figure.classList.remove("is-chart-loading");
}

function readSpec(id: string): PlotlySpec | undefined {
  const text = document.getElementById(id)?.textContent;
  return text ? (JSON.parse(text) as PlotlySpec) : undefined;
}

/** The figures name tokens (`var(--ok)`) where a colour depends on the theme. */
function inColours<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (_key, item: unknown) =>
    typeof item === "string" && item.startsWith("var(--") ? token(item.slice(4, -1)) : item,
  ) as T;
}

function themed(layout: Record<string, unknown>): Record<string, unknown> {
  const copy = inColours(layout);
  const axis = { gridcolor: token("--border"), linecolor: token("--border-strong") };
  for (const [key, value] of Object.entries(copy)) {
    if (/^[xy]axis\d*$/.test(key)) copy[key] = { ...axis, ...(value as object) };
  }
  return {
    ...copy,
    autosize: true,
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { family: token("--font"), size: 12, color: token("--text") },
    hoverlabel: { bgcolor: token("--surface-2"), font: { color: token("--text") } },
    meta: currentTheme(),
  };
}

function sized(layout: Record<string, unknown>, width?: number): Record<string, unknown> {
  return width === undefined ? layout : { ...layout, autosize: false, width };
}

function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
