/**
 * Fills `<div data-slow-part="address">` with what the server computes for it, since some parts of
 * a page take seconds. Without scripts a link shows the same.
 */

import { startCharts } from "./charts";

export function startFragments(root: ParentNode = document): void {
  for (const place of root.querySelectorAll<HTMLElement>("[data-slow-part]")) {
    void fill(place);
  }
}

async function fill(place: HTMLElement): Promise<void> {
  const html = await fetchText(place.dataset.slowPart ?? "");
  if (html === undefined) {
    place.replaceChildren(failure(place));
  } else {
    const parsed = new DOMParser().parseFromString(html, "text/html");
    place.replaceChildren(...parsed.body.childNodes);
    startCharts(place);
  }
  place.removeAttribute("aria-busy");
}

/** What stands in place of a part that did not come: the reason, and a button to try again. */
function failure(place: HTMLElement): HTMLElement {
  const notice = document.createElement("div");
  notice.className = "notice notice-bad row";
  const words = document.createElement("p");
  words.textContent = place.dataset.failed ?? "";
  const again = document.createElement("button");
  again.className = "btn btn-small";
  again.textContent = place.dataset.again ?? "";
  again.addEventListener("click", () => {
    again.disabled = true;
    place.setAttribute("aria-busy", "true");
    void fill(place);
  });
  notice.append(words, again);
  return notice;
}

async function fetchText(address: string): Promise<string | undefined> {
  try {
    const answer = await fetch(address, { credentials: "same-origin" });
    return answer.ok ? await answer.text() : undefined;
  } catch {
    return undefined;
  }
}
