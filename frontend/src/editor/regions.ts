/** F6 leads around the parts of the editor, so that nobody has to press Tab through all of one. */

const REGIONS = [".toolbar", ".palette", ".stage", ".side-panel"] as const;
/** Where the focus goes in each: what is chosen there, else the first thing that takes it. */
const PREFERRED = ".react-flow__node.selected, [role=tab][aria-selected=true]";
const FOCUSABLE =
  "a[href], button:not(:disabled), input:not(:disabled), select, textarea, summary, [tabindex='0']";

/** The canvas comes first for who is nowhere yet: that is where the work is. */
export function focusNextRegion(step: 1 | -1): boolean {
  const regions = REGIONS.map((selector) => document.querySelector(selector)).filter(isShown);
  const here = regions.findIndex((region) => region.contains(document.activeElement));
  const start = here >= 0 ? here : regions.findIndex((region) => region.matches(".stage")) - step;
  for (let count = 1; count <= regions.length; count += 1) {
    const place = (start + count * step + regions.length * 2) % regions.length;
    const target = targetIn(regions[place]);
    if (target !== undefined) {
      target.focus();
      return true;
    }
  }
  return false;
}

function targetIn(region: Element | undefined): HTMLElement | undefined {
  const chosen = region?.querySelector<HTMLElement>(PREFERRED);
  if (chosen !== null && chosen !== undefined && isShown(chosen)) return chosen;
  return [...(region?.querySelectorAll<HTMLElement>(FOCUSABLE) ?? [])].find(isShown);
}

function isShown(element: Element | null): element is Element {
  return element?.checkVisibility?.({ visibilityProperty: true }) ?? element !== null;
}
