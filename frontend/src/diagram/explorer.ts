/** A drawing that can be explored: keys and presses, the panel, the versions, the larger size. */

import type { Point } from "../domain/geometry";
import { centreOf } from "../domain/geometry";
import type { ComponentBox } from "../domain/graph";
import { controlBar, controlButton, legendOf, viewSwitch } from "./controls";
import { drawing, frameOf, inReadingOrder } from "./draw";
import { panelOf } from "./panel";
import type { Scene, ViewName } from "./scene";
import { Viewport } from "./viewport";
import type { Tongue } from "./words";

const READABLE_SCALE = 0.7;
const HEIGHT_MIN = 220;
const HEIGHT_MAX = 860;
/** Of the screen: the page stays in sight around the drawing. */
const SCREEN_SHARE = 0.78;
const DIRECTIONS: { readonly [key: string]: Point } = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

export class Explorer {
  private readonly stage = document.createElement("div");
  private readonly view = document.createElement("div");
  private readonly foot = document.createElement("div");
  private readonly viewport: Viewport;
  private scene: Scene;
  private panel: HTMLElement | undefined;
  private current: string | undefined;

  constructor(
    private readonly figure: HTMLElement,
    private readonly place: HTMLElement,
    private readonly scenes: ReadonlyMap<ViewName, Scene>,
    private readonly tongue: Tongue,
  ) {
    const [scene] = scenes.values();
    if (scene === undefined) throw new Error("nothing to draw");
    this.scene = scene;
    this.stage.className = "diagram-stage";
    this.view.className = "diagram-view";
    this.view.tabIndex = 0;
    this.view.setAttribute("role", "group");
    this.view.setAttribute("aria-label", tongue.text.drawing(scene.title));
    this.foot.className = "diagram-foot";
    const drawn = this.drawn();
    this.view.append(drawn);
    this.viewport = new Viewport(this.view, drawn, frameOf(scene));
  }

  start(): void {
    const { text } = this.tongue;
    const help = document.createElement("p");
    help.id = `${this.figure.dataset.diagram}-help`;
    help.className = "visually-hidden";
    help.textContent = text.help;
    this.view.setAttribute("aria-describedby", help.id);
    this.stage.append(...this.switcher(), this.view, help, this.foot);
    this.foot.append(legendOf(this.scene, this.tongue), this.controls());
    this.setHeight();
    this.place.replaceChildren(this.stage);
    this.viewport.fit();
    this.view.addEventListener("keydown", (event) => this.key(event));
    this.view.addEventListener("click", (event) => this.click(event));
    this.view.addEventListener("focusin", (event) => this.focused(event));
    window.addEventListener("hashchange", () => this.followHash(location.hash));
    // A link to where the address already points changes nothing that could be listened to.
    document.addEventListener("click", ({ target }) => {
      const link = target instanceof Element ? target.closest("a") : null;
      if (link !== null && link.hash === location.hash) this.followHash(link.hash);
    });
    this.followHash(location.hash);
  }

  private drawn(): SVGSVGElement {
    const { changes } = this.figure.dataset;
    const hrefOf = (kind: "components" | "sites", id: string) => {
      const target = changes === undefined ? "" : `${changes}-${kind}-${id}`;
      return document.getElementById(target) === null
        ? undefined
        : `#${encodeURIComponent(target)}`;
    };
    const drawn = drawing(this.scene, this.tongue, { isStill: false, hrefOf });
    const known = this.current === undefined ? undefined : elementOf(drawn, this.current);
    (known ?? drawn.querySelector(".d-component"))?.setAttribute("tabindex", "0");
    for (const site of drawn.querySelectorAll("a.d-site")) site.setAttribute("tabindex", "0");
    return drawn;
  }

  private switcher(): HTMLElement[] {
    if (this.scenes.size < 2) return [];
    const id = this.figure.dataset.diagram ?? "";
    return [viewSwitch(id, this.scenes, this.tongue, (name) => this.choose(name))];
  }

  private choose(name: ViewName): void {
    const scene = this.scenes.get(name);
    if (scene === undefined) return;
    this.scene = scene;
    this.closePanel();
    const drawn = this.drawn();
    this.view.querySelector(".d-svg")?.replaceWith(drawn);
    const [widest] = this.scenes.values();
    this.viewport.replace(drawn, frameOf(widest ?? scene));
  }

  private controls(): HTMLElement {
    const { text } = this.tongue;
    const larger = controlButton("larger", text.larger, () => this.enlarge());
    larger.classList.add("diagram-larger");
    return controlBar(text.controls, [
      controlButton("zoomOut", text.zoomOut, () => this.viewport.zoomOut()),
      controlButton("zoomIn", text.zoomIn, () => this.viewport.zoomIn()),
      controlButton("fit", text.fit, () => this.viewport.fit()),
      larger,
    ]);
  }

  /** As high as the drawing is at this width, within reason. */
  private setHeight(): void {
    const frame = frameOf(this.scene);
    const width = this.place.clientWidth || frame.width;
    const wanted = frame.height * Math.min(1, width / frame.width);
    const room = Math.min(HEIGHT_MAX, window.innerHeight * SCREEN_SHARE);
    const height = Math.max(HEIGHT_MIN, Math.ceil(Math.min(room, wanted)));
    this.stage.style.setProperty("--diagram-height", `${height}px`);
  }

  private enlarge(): void {
    const { text } = this.tongue;
    const dialog = document.createElement("dialog");
    dialog.className = "diagram-dialog";
    dialog.setAttribute("aria-label", text.drawing(this.scene.title));
    const close = controlButton("close", text.close, () => dialog.close());
    close.classList.add("diagram-close");
    dialog.append(this.stage, close);
    dialog.addEventListener("close", () => {
      this.place.append(this.stage);
      dialog.remove();
      this.viewport.fit();
      this.foot.querySelector<HTMLElement>(".diagram-larger")?.focus();
    });
    document.body.append(dialog);
    dialog.showModal();
    this.viewport.fit();
    this.view.focus();
  }

  private key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (this.handled(event)) {
      event.preventDefault();
      event.stopPropagation();
    }
  }

  private handled(event: KeyboardEvent): boolean {
    const direction = DIRECTIONS[event.key];
    if (direction !== undefined) return this.arrow(direction, event.shiftKey);
    switch (event.key) {
      case "+":
      case "=":
        this.viewport.zoomIn();
        return true;
      case "-":
        this.viewport.zoomOut();
        return true;
      case "0":
        this.viewport.fit();
        return true;
      case "Enter":
      case " ":
        return this.open(document.activeElement);
      default:
        return false;
    }
  }

  /** From component to component; with Shift the drawing itself moves. */
  private arrow(direction: Point, isPan: boolean): boolean {
    const at = this.componentOf(document.activeElement);
    if (isPan) {
      this.viewport.pan(direction.x, direction.y);
      return true;
    }
    const ordered = inReadingOrder(this.scene.picture.components);
    const next = at === undefined ? ordered[0] : nearest(at, direction, ordered);
    if (next !== undefined) this.focus(next);
    return true;
  }

  private focus(component: ComponentBox): void {
    const element = elementOf(this.view, component.id);
    this.viewport.reveal(component.rect);
    element?.focus({ preventScroll: true });
  }

  private focused(event: FocusEvent): void {
    const component = this.componentOf(event.target);
    if (component === undefined) return;
    this.current = component.id;
    for (const element of this.view.querySelectorAll(".d-component")) {
      element.setAttribute("tabindex", String(element === event.target ? 0 : -1));
    }
    if (event.target instanceof Element && event.target.matches(":focus-visible")) {
      this.viewport.reveal(component.rect);
    }
  }

  private componentOf(target: EventTarget | null): ComponentBox | undefined {
    const element = target instanceof Element ? target.closest<SVGElement>(".d-component") : null;
    const id = element?.dataset.id;
    return this.scene.picture.components.find((component) => component.id === id);
  }

  private click(event: MouseEvent): void {
    if (event.target instanceof Element && event.target.closest("a") !== null) return;
    if (!this.open(event.target)) this.closePanel();
  }

  private open(target: EventTarget | null): boolean {
    const component = this.componentOf(target);
    if (component === undefined || (target as Element).closest("a") !== null) return false;
    this.closePanel();
    this.panel = panelOf(component, this.scene, this.tongue, () => {
      this.closePanel();
      elementOf(this.view, component.id)?.focus({ preventScroll: true });
    });
    elementOf(this.view, component.id)?.setAttribute("data-open", "true");
    this.view.after(this.panel);
    this.panel.focus({ preventScroll: true });
    return true;
  }

  private closePanel(): void {
    this.panel?.remove();
    this.panel = undefined;
    this.view.querySelector("[data-open]")?.removeAttribute("data-open");
  }

  /** `#drawing-components-web` brings a component into sight and gives it the focus. */
  private followHash(hash: string): void {
    const prefix = `${this.figure.id}-components-`;
    const name = decoded(hash.slice(1));
    if (this.figure.id === "" || !name.startsWith(prefix)) return;
    const id = name.slice(prefix.length);
    // The first view has every part; another one may be without it.
    if (!this.scene.places.rects.has(id)) this.stage.querySelector("input")?.click();
    const component = this.scene.picture.components.find((one) => one.id === id);
    if (component === undefined) return;
    this.figure.scrollIntoView({ block: "nearest" });
    this.viewport.reveal(component.rect, READABLE_SCALE);
    elementOf(this.view, id)?.focus({ preventScroll: true });
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

function elementOf(root: ParentNode, id: string): SVGElement | undefined {
  return [...root.querySelectorAll<SVGElement>(".d-component")].find(
    (element) => element.dataset.id === id,
  );
}

/** The closest component in a direction; what is straight ahead counts as closer. */
export function nearest(
  from: ComponentBox,
  direction: Point,
  components: readonly ComponentBox[],
): ComponentBox | undefined {
  const start = centreOf(from.rect);
  const found = components
    .filter(({ id }) => id !== from.id)
    .map((component) => {
      const { x, y } = centreOf(component.rect);
      const ahead = (x - start.x) * direction.x + (y - start.y) * direction.y;
      const aside = Math.abs((x - start.x) * direction.y) + Math.abs((y - start.y) * direction.x);
      return { component, ahead, distance: ahead + 2 * aside };
    })
    .filter(({ ahead }) => ahead > 8)
    .sort((one, other) => one.distance - other.distance);
  return found[0]?.component;
}
