/**
 * Draws `<figure data-diagram="id">` from the JSON in the element of that id, when it nears the
 * screen. The table beside it says the same and needs no script.
 */

import { readData } from "./data";
import { drawing, frameOf } from "./draw";
import { Explorer } from "./explorer";
import { type Scene, scenesOf } from "./scene";
import { detailAt } from "./viewport";
import { type Tongue, tongueOf } from "./words";

export function startDiagrams(root: ParentNode = document): void {
  const figures = root.querySelectorAll<HTMLElement>("[data-diagram]");
  const tongue = tongueOf(document.documentElement.lang);
  const observer = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue;
        observer.unobserve(entry.target);
        void draw(entry.target as HTMLElement, tongue);
      }
    },
    { rootMargin: "400px" },
  );
  for (const figure of figures) {
    // An address may point into a drawing that is still far down.
    if (hashNames(figure)) void draw(figure, tongue);
    else observer.observe(figure);
  }
}

function hashNames(figure: HTMLElement): boolean {
  return location.hash.startsWith(`#${figure.id}`) && figure.id !== "";
}

/** Below this the names on a card cannot be read; the pictures can. */
const STILL_NAMES = 0.24;
const STILL_SCALE_MAX = 0.62;

/** On a card: as much as can be read at its size, small designs not blown up. */
function drawStill(figure: HTMLElement, place: HTMLElement, scene: Scene, tongue: Tongue): void {
  const drawn = drawing(scene, tongue, { isStill: true });
  const { x, y, width, height } = frameOf(scene);
  const scale = Math.min(
    STILL_SCALE_MAX,
    (place.clientWidth || width) / width,
    (place.clientHeight || height) / height,
  );
  const size = { width: width, height: height };
  if (scale === STILL_SCALE_MAX) {
    size.width = Math.max(width, place.clientWidth / scale);
    size.height = Math.max(height, place.clientHeight / scale);
  }
  const left = x - (size.width - width) / 2;
  const top = y - (size.height - height) / 2;
  drawn.setAttribute("viewBox", `${left} ${top} ${size.width} ${size.height}`);
  figure.dataset.detail = scale < STILL_NAMES ? "tiny" : detailAt(scale);
  place.replaceChildren(drawn);
}

/** Put the drawing into its place; also called by pages that make a figure themselves. */
export async function draw(figure: HTMLElement, tongue: Tongue): Promise<void> {
  const place = figure.querySelector<HTMLElement>(".diagram-place");
  if (place === null) return;
  try {
    const data = readData(figure.dataset.diagram ?? "");
    if (data === undefined) throw new Error("no document");
    const scenes = await scenesOf(data);
    const [first] = scenes.values();
    if (first === undefined || first.picture.components.length === 0) {
      place.textContent = tongue.text.empty;
    } else if (figure.dataset.look === "still") {
      drawStill(figure, place, first, tongue);
    } else {
      new Explorer(figure, place, scenes, tongue).start();
    }
  } catch {
    place.textContent = tongue.text.failed;
  }
  figure.removeAttribute("aria-busy");
}
