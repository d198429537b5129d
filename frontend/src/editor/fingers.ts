/**
 * Gestures of fingers that React Flow leaves out: two fingers move and zoom wherever they land,
 * a long press opens the menu, and the end of a line can be taken along.
 *
 * They are heard on their way down: nodes and pane stop touches on their way up.
 */

import type { ReactFlowInstance } from "@xyflow/react";
import { type Grip, pinched } from "../domain/pinch";
import { select, useUi } from "../store/ui";
import { keyUnder, openMenu } from "./pressing";

const LONG_PRESS_MS = 500;
const STILL_PIXELS = 8;

type Flow = Pick<ReactFlowInstance, "getViewport" | "setViewport" | "screenToFlowPosition">;

interface ZoomLimits {
  readonly min: number;
  readonly max: number;
}

/** Listen on an element; gives back what ends it. */
export function followFingers(element: HTMLElement, flow: Flow, zoom: ZoomLimits): () => void {
  const fingers = new Fingers(element, flow, zoom);
  const options = { capture: true, passive: false };
  const { start, move, end } = fingers;
  element.addEventListener("touchstart", start, options);
  element.addEventListener("touchmove", move, options);
  element.addEventListener("touchend", end, options);
  element.addEventListener("touchcancel", end, options);
  return () => {
    fingers.giveUp();
    element.removeEventListener("touchstart", start, options);
    element.removeEventListener("touchmove", move, options);
    element.removeEventListener("touchend", end, options);
    element.removeEventListener("touchcancel", end, options);
  };
}

class Fingers {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private first = { x: 0, y: 0 };
  private grip: Grip | undefined;
  /** What was begun here is over for the elements below, until every finger is lifted. */
  private isTaken = false;
  /** Brings back what the first of two fingers deselected as if it had come alone. */
  private restore: (() => void) | undefined;

  constructor(
    private readonly area: HTMLElement,
    private readonly flow: Flow,
    private readonly zoom: ZoomLimits,
  ) {}

  start = (event: TouchEvent): void => {
    this.giveUp();
    const target = event.target instanceof Element ? event.target : null;
    if (target === null || target.closest(".react-flow__panel, input") !== null) return;
    if (event.touches.length > 1) this.takeHold(event);
    else this.touch(event, target);
  };

  move = (event: TouchEvent): void => {
    const [touch] = event.touches;
    if (touch === undefined) return;
    const far = Math.hypot(touch.clientX - this.first.x, touch.clientY - this.first.y);
    if (far > STILL_PIXELS) this.giveUp();
    if (!this.isTaken) return;
    swallow(event);
    const grip = gripOf(event, this.area);
    if (this.grip === undefined || grip === undefined) return;
    void this.flow.setViewport(pinched(this.flow.getViewport(), this.grip, grip, this.zoom));
    this.grip = grip;
  };

  end = (event: TouchEvent): void => {
    this.giveUp();
    this.grip = undefined;
    if (!this.isTaken) return;
    // No click follows, while drags that had begun below still hear that they are over.
    if (event.cancelable) event.preventDefault();
    if (event.touches.length > 0) return;
    this.isTaken = false;
    this.restore?.();
    this.restore = undefined;
  };

  giveUp(): void {
    clearTimeout(this.timer);
  }

  private touch(event: TouchEvent, target: Element): void {
    const [touch] = event.touches;
    if (touch === undefined) return;
    this.first = { x: touch.clientX, y: touch.clientY };
    if (takesLineEnd(target, touch)) {
      swallow(event);
      return;
    }
    const at = { clientX: touch.clientX, clientY: touch.clientY };
    this.timer = setTimeout(() => this.press(target, at), LONG_PRESS_MS);
  }

  private press(target: Element, at: { clientX: number; clientY: number }): void {
    this.isTaken = true;
    if (useUi.getState().menu !== undefined) return;
    navigator.vibrate?.(8);
    openMenu(
      at,
      keyUnder(target, this.flow.screenToFlowPosition({ x: at.clientX, y: at.clientY })),
    );
  }

  private takeHold(event: TouchEvent): void {
    this.isTaken = true;
    const { selected } = useUi.getState();
    this.restore ??= () => void setTimeout(() => select(...selected));
    this.grip = gripOf(event, this.area);
    swallow(event);
  }
}

function swallow(event: TouchEvent): void {
  event.stopPropagation();
  if (event.cancelable) event.preventDefault();
}

/** The middle between two fingers, on the canvas, and how far they are apart. */
function gripOf({ touches }: TouchEvent, area: Element): Grip | undefined {
  const [one, other] = touches;
  if (one === undefined || other === undefined) return undefined;
  const { left, top } = area.getBoundingClientRect();
  return {
    x: (one.clientX + other.clientX) / 2 - left,
    y: (one.clientY + other.clientY) / 2 - top,
    spread: Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY),
  };
}

/** React Flow lets the end of a line be taken by a mouse only, but then follows any pointer. */
function takesLineEnd(target: Element, { clientX, clientY }: Touch): boolean {
  const end = target.closest(".react-flow__edgeupdater");
  if (end === null) return false;
  end.dispatchEvent(new MouseEvent("mousedown", { bubbles: true, button: 0, clientX, clientY }));
  return true;
}
