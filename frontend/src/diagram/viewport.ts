/** What part of a drawing is seen: fitted, zoomed and moved by buttons, keys, mouse and fingers. */

import { centreOf, type Point, type Rect } from "../domain/geometry";

const SCALE_MAX = 2.5;
const STEP = 1.3;
const PAN_PIXELS = 60;
/** A press that moves less is a click. */
const SLIP_PIXELS = 5;
/** From here on less is shown, in larger letters. */
const MIDDLE = 0.7;
const FAR = 0.4;
const TINY = 0.18;

export type Detail = "near" | "middle" | "far" | "tiny";

/** How much of each component can be read at a scale. */
export function detailAt(scale: number): Detail {
  if (scale < TINY) return "tiny";
  if (scale < FAR) return "far";
  return scale < MIDDLE ? "middle" : "near";
}

export class Viewport {
  private scale = 1;
  private centre: Point;
  private isFitted = true;
  private readonly fingers = new Map<number, Point>();
  private travelled = 0;

  constructor(
    private readonly element: HTMLElement,
    private drawn: SVGSVGElement,
    private frame: Rect,
  ) {
    this.centre = centreOf(frame);
    element.addEventListener("pointerdown", (event) => this.press(event));
    element.addEventListener("pointermove", (event) => this.move(event));
    for (const name of ["pointerup", "pointercancel"] as const) {
      element.addEventListener(name, (event) => this.release(event));
    }
    element.addEventListener("click", (event) => this.swallowDrag(event), { capture: true });
    element.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    element.addEventListener("touchmove", (event) => this.keepPinch(event), { passive: false });
    element.addEventListener("dragstart", (event) => event.preventDefault());
    new ResizeObserver(() => this.resized()).observe(element);
    this.fit();
  }

  /** Show another drawing of the same parts at the same place. */
  replace(drawn: SVGSVGElement, frame: Rect): void {
    this.drawn = drawn;
    this.frame = frame;
    if (this.isFitted) this.fit();
    else this.show();
  }

  fit(): void {
    this.isFitted = true;
    this.centre = centreOf(this.frame);
    this.scale = this.fittingScale();
    this.show();
  }

  zoom(factor: number, around: Point = this.centre): void {
    const smallest = Math.min(0.3, this.fittingScale());
    const scale = Math.min(SCALE_MAX, Math.max(smallest, this.scale * factor));
    const ratio = this.scale / scale;
    this.centre = {
      x: around.x + (this.centre.x - around.x) * ratio,
      y: around.y + (this.centre.y - around.y) * ratio,
    };
    this.scale = scale;
    this.isFitted = false;
    this.show();
  }

  zoomIn(): void {
    this.zoom(STEP);
  }

  zoomOut(): void {
    this.zoom(1 / STEP);
  }

  /** Move what is seen by some steps of the arrow keys. */
  pan(right: number, down: number): void {
    this.shift(-right * PAN_PIXELS, -down * PAN_PIXELS);
  }

  /** Bring a box into sight, large enough to be read. */
  reveal(rect: Rect, scaleMin = 0): void {
    if (this.scale < scaleMin) this.scale = scaleMin;
    else if (this.sees(rect)) return;
    this.centre = centreOf(rect);
    this.isFitted = false;
    this.show();
  }

  private sees(rect: Rect): boolean {
    const seen = this.seen();
    return (
      rect.x >= seen.x &&
      rect.y >= seen.y &&
      rect.x + rect.width <= seen.x + seen.width &&
      rect.y + rect.height <= seen.y + seen.height
    );
  }

  private seen(): Rect {
    const { width, height } = this.size();
    const size = { width: width / this.scale, height: height / this.scale };
    return { x: this.centre.x - size.width / 2, y: this.centre.y - size.height / 2, ...size };
  }

  /** Without a layout, as in tests, the drawing is as large as it was drawn. */
  private size(): { width: number; height: number } {
    const { clientWidth, clientHeight } = this.element;
    return {
      width: clientWidth || this.frame.width,
      height: clientHeight || this.frame.height,
    };
  }

  private fittingScale(): number {
    const { width, height } = this.size();
    return Math.min(1, width / this.frame.width, height / this.frame.height);
  }

  private resized(): void {
    if (this.isFitted) this.fit();
    else this.show();
  }

  private show(): void {
    const { x, y, width, height } = this.seen();
    this.drawn.setAttribute("viewBox", `${x} ${y} ${width} ${height}`);
    this.element.dataset.detail = detailAt(this.scale);
    // A finger scrolls the page while all is in sight, and moves the drawing once it is larger.
    this.element.dataset.zoomed = String(this.scale > this.fittingScale() * 1.02);
  }

  private shift(x: number, y: number): void {
    this.centre = { x: this.centre.x - x / this.scale, y: this.centre.y - y / this.scale };
    this.isFitted = false;
    this.show();
  }

  private pointOf(event: { clientX: number; clientY: number }): Point {
    const { left, top } = this.element.getBoundingClientRect();
    const seen = this.seen();
    return {
      x: seen.x + (event.clientX - left) / this.scale,
      y: seen.y + (event.clientY - top) / this.scale,
    };
  }

  private press(event: PointerEvent): void {
    if (event.button !== 0) return;
    if (this.fingers.size === 0) this.travelled = 0;
    this.fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  }

  private move(event: PointerEvent): void {
    const last = this.fingers.get(event.pointerId);
    if (last === undefined) return;
    const now = { x: event.clientX, y: event.clientY };
    const [other] = [...this.fingers].filter(([id]) => id !== event.pointerId);
    this.fingers.set(event.pointerId, now);
    this.travelled += Math.hypot(now.x - last.x, now.y - last.y);
    if (other !== undefined) this.pinch(last, now, other[1]);
    else if (event.pointerType === "mouse" || this.element.dataset.zoomed === "true") {
      this.drag(event, last, now);
    }
  }

  private drag(event: PointerEvent, last: Point, now: Point): void {
    if (this.travelled < SLIP_PIXELS) return;
    if (!this.element.hasPointerCapture(event.pointerId)) {
      this.element.setPointerCapture(event.pointerId);
    }
    this.shift(now.x - last.x, now.y - last.y);
  }

  private pinch(last: Point, now: Point, other: Point): void {
    const before = Math.hypot(last.x - other.x, last.y - other.y);
    const after = Math.hypot(now.x - other.x, now.y - other.y);
    const middle = { clientX: (now.x + other.x) / 2, clientY: (now.y + other.y) / 2 };
    if (before > 0) this.zoom(after / before, this.pointOf(middle));
    this.shift((now.x - last.x) / 2, (now.y - last.y) / 2);
  }

  private release(event: PointerEvent): void {
    this.fingers.delete(event.pointerId);
  }

  private swallowDrag(event: MouseEvent): void {
    if (this.travelled < SLIP_PIXELS) return;
    this.travelled = 0;
    event.preventDefault();
    event.stopPropagation();
  }

  /** The page scrolls by the wheel; with Ctrl, as a pinch on a touch pad is told, it zooms. */
  private wheel(event: WheelEvent): void {
    const isLarge = this.element.closest("dialog") !== null;
    if (!event.ctrlKey && !event.metaKey && !isLarge) return;
    event.preventDefault();
    this.zoom(Math.exp(-event.deltaY * 0.002), this.pointOf(event));
  }

  private keepPinch(event: TouchEvent): void {
    if (event.touches.length > 1) event.preventDefault();
  }
}
