/** Where the tour stands, kept for this browser tab: the steps lead over several pages. */

import { parsed, type TourState, written } from "./steps";

const KEY = "reliability.tour";

export function remembered(): TourState | undefined {
  try {
    return parsed(sessionStorage.getItem(KEY));
  } catch {
    return undefined;
  }
}

export function remember(state: TourState | undefined): void {
  try {
    if (state === undefined) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, written(state));
  } catch {
    // Without storage the tour ends with its page.
  }
}

/** The server sends who starts the tour to its document with this in the address. */
export function isStarting(search: string): boolean {
  return new URLSearchParams(search).get("tour") === "start";
}

export function isTouring(): boolean {
  return isStarting(location.search) || remembered() !== undefined;
}
