/** Where the card stands beside what it is about. Pure. */

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Spot {
  readonly left: number;
  readonly top: number;
}

const GAP = 14;
const EDGE = 12;

/** Below, right, left or above the anchor, wherever it fits first; else in the far corner. */
export function spotFor(anchor: Box, card: Size, screen: Size): Spot {
  const right = anchor.left + anchor.width;
  const bottom = anchor.top + anchor.height;
  const spots: readonly Spot[] = [
    { left: anchor.left, top: bottom + GAP },
    { left: right + GAP, top: anchor.top },
    { left: anchor.left - card.width - GAP, top: anchor.top },
    { left: anchor.left, top: anchor.top - card.height - GAP },
  ];
  const held = spots.map((spot) => inside(spot, card, screen));
  const free = held.find((spot) => !overlaps(spot, card, anchor));
  return free ?? inside({ left: screen.width, top: screen.height }, card, screen);
}

/** On a narrow screen the card takes the half that the anchor leaves free. */
export function dockFor(anchor: Box | undefined, screen: Size): "top" | "bottom" {
  if (anchor === undefined) return "bottom";
  return anchor.top + anchor.height / 2 > screen.height / 2 ? "top" : "bottom";
}

function inside(spot: Spot, card: Size, screen: Size): Spot {
  const hold = (value: number, size: number, all: number) =>
    Math.max(EDGE, Math.min(value, all - size - EDGE));
  return {
    left: hold(spot.left, card.width, screen.width),
    top: hold(spot.top, card.height, screen.height),
  };
}

function overlaps(spot: Spot, card: Size, anchor: Box): boolean {
  return (
    spot.left < anchor.left + anchor.width &&
    anchor.left < spot.left + card.width &&
    spot.top < anchor.top + anchor.height &&
    anchor.top < spot.top + card.height
  );
}
