/** The type under which a kind travels from the palette to the canvas. */
export const DRAG_TYPE = "application/x-reliability-kind";
