/** Two fingers on the canvas: where they hold it and what their movement does to the view. */

export interface Grip {
  readonly x: number;
  readonly y: number;
  readonly spread: number;
}

export interface View {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

/** The view after a movement: what lies under the middle of the fingers stays under it. */
export function pinched(
  view: View,
  before: Grip,
  now: Grip,
  { min, max }: { readonly min: number; readonly max: number },
): View {
  const wish = view.zoom * (before.spread === 0 ? 1 : now.spread / before.spread);
  const zoom = Math.max(min, Math.min(max, wish));
  const factor = zoom / view.zoom;
  return {
    x: now.x - (before.x - view.x) * factor,
    y: now.y - (before.y - view.y) * factor,
    zoom,
  };
}
