/**
 * Scrolls what can be scrolled by hand. `scrollIntoView` also moves what is cut off on purpose, and
 * the editor's page would stay displaced.
 */

const SCROLLED = /auto|scroll/;

export function bringIntoSight(element: Element): void {
  for (let outer = element.parentElement; outer !== null; outer = outer.parentElement) {
    const isPage = outer === document.documentElement;
    const canScroll = isPage || SCROLLED.test(getComputedStyle(outer).overflowY);
    if (canScroll && !isCutOff(isPage)) centre(element, outer, isPage);
  }
}

function isCutOff(isPage: boolean): boolean {
  return isPage && getComputedStyle(document.body).overflowY === "hidden";
}

function centre(element: Element, outer: Element, isPage: boolean): void {
  const { top, height } = element.getBoundingClientRect();
  const frame = isPage ? { top: 0, height: innerHeight } : outer.getBoundingClientRect();
  const isInside = top >= frame.top && top + height <= frame.top + frame.height;
  const offset = top + Math.min(height, frame.height) / 2 - (frame.top + frame.height / 2);
  if (!isInside) outer.scrollTop += offset;
}
