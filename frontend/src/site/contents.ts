/**
 * Long pages: parts fold (on a phone they begin folded), the list of parts marks the one on the
 * screen, and a link to a folded part opens it. Without scripts every part is open.
 */

const NARROW = "(max-width: 720px)";
/** A part counts as the current one when it reaches into this band of the window. */
const BAND = "-20% 0px -70% 0px";

export function startContents(): void {
  if (matchMedia(NARROW).matches) foldAll();
  reveal();
  window.addEventListener("hashchange", reveal);
  for (const tabs of document.querySelectorAll<HTMLElement>(".tabs")) bringToSight(tabs);
  for (const list of document.querySelectorAll<HTMLElement>("[data-contents]")) follow(list);
}

function foldAll(): void {
  for (const part of document.querySelectorAll<HTMLDetailsElement>("details[data-fold]")) {
    part.open = false;
  }
}

/** Opens what the address points into, and goes there again: folding has moved it. */
function reveal(): void {
  const target = targetOf(location.hash);
  if (!target) return;
  const inside = target.querySelector<HTMLDetailsElement>(":scope > details[data-fold]");
  const around = target.closest<HTMLDetailsElement>("details[data-fold]");
  for (const part of [inside, around]) if (part) part.open = true;
  target.scrollIntoView();
}

function targetOf(hash: string): HTMLElement | null {
  return hash.length > 1 ? document.getElementById(decodeURIComponent(hash.slice(1))) : null;
}

function follow(list: HTMLElement): void {
  const links = new Map<Element, HTMLAnchorElement>();
  for (const link of list.querySelectorAll<HTMLAnchorElement>("a[href^='#']")) {
    const target = targetOf(link.hash);
    if (target) links.set(target, link);
    // A part that was folded again opens although the address stays the same.
    link.addEventListener("click", () => queueMicrotask(() => openPart(target)));
  }
  const observer = new IntersectionObserver(
    (entries) => {
      const seen = entries.filter((entry) => entry.isIntersecting).at(-1);
      const link = seen && links.get(seen.target);
      if (link) mark(list, link);
      else if (scrollY === 0) unmark(list);
    },
    { rootMargin: BAND },
  );
  for (const target of links.keys()) observer.observe(target);
}

function openPart(target: HTMLElement | null): void {
  const part = target?.querySelector<HTMLDetailsElement>(":scope > details[data-fold]");
  if (part) part.open = true;
}

function unmark(list: HTMLElement): void {
  list.querySelector("[aria-current]")?.removeAttribute("aria-current");
  list.scrollLeft = 0;
}

function mark(list: HTMLElement, current: HTMLAnchorElement): void {
  unmark(list);
  current.setAttribute("aria-current", "location");
  bringToSight(list);
}

/** Moves a bar that is too wide for the screen, and nothing but the bar. */
function bringToSight(bar: HTMLElement): void {
  const current = bar.querySelector<HTMLElement>("[aria-current]");
  if (!current) return;
  bar.scrollLeft = current.offsetLeft - (bar.clientWidth - current.offsetWidth) / 2;
}
