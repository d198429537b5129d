/**
 * Keeps a running simulation's figures up to date: the server renders them, this file fetches and
 * swaps. Every word stays on the server, in the language of the page.
 */

import { startCharts } from "./site/charts";

const POLL_MS = 2_000;
const ENDED: ReadonlySet<string> = new Set(["succeeded", "failed", "cancelled"]);

/** Follow every simulation below `root` that has not ended. */
export function watchSimulations(root: ParentNode = document): void {
  for (const section of root.querySelectorAll<HTMLElement>("[data-simulation]")) {
    watch(section);
  }
}

function watch(section: HTMLElement): void {
  const { events, fragment, state } = section.dataset;
  if (events === undefined || fragment === undefined || ENDED.has(state ?? "")) {
    return;
  }
  const refresh = oneAtATime(() => replace(section, fragment));
  const source = new EventSource(events);
  source.addEventListener("progress", () => {
    void refresh().then(() => {
      if (ENDED.has(section.dataset.state ?? "")) {
        source.close();
      }
    });
  });
  source.addEventListener("error", () => {
    // The browser reconnects on its own; it gives up only when the answer is not a stream.
    if (source.readyState === EventSource.CLOSED) {
      poll(section, refresh);
    }
  });
}

function poll(section: HTMLElement, refresh: () => Promise<void>): void {
  void refresh().then(() => {
    if (!ENDED.has(section.dataset.state ?? "")) {
      window.setTimeout(() => poll(section, refresh), POLL_MS);
    }
  });
}

/** Fetch the figures and put them in the place of the old ones; on failure the old ones stay. */
async function replace(section: HTMLElement, address: string): Promise<void> {
  const html = (await fetchText(address)) ?? "";
  const fresh = new DOMParser().parseFromString(html, "text/html");
  const body = fresh.querySelector<HTMLElement>("[data-simulation-live]");
  const old = section.querySelector("[data-simulation-live]");
  if (!body || !old) {
    return;
  }
  old.replaceWith(body);
  startCharts(body);
  section.dataset.state = body.dataset.state ?? "";
  announce(section, body.dataset.announcement ?? "");
  const ended = ENDED.has(section.dataset.state);
  for (const element of section.querySelectorAll<HTMLElement>("[data-simulation-while-active]")) {
    element.hidden = ended;
  }
}

async function fetchText(address: string): Promise<string | undefined> {
  try {
    const answer = await fetch(address, { cache: "no-cache", credentials: "same-origin" });
    return answer.ok ? await answer.text() : undefined;
  } catch {
    return undefined; // Off line for a moment: the next event tries again.
  }
}

/** Tell screen readers what changed in words, but not every step of the bar. */
function announce(section: HTMLElement, sentence: string): void {
  const status = section.querySelector<HTMLElement>("[data-simulation-status]");
  if (status && status.textContent !== sentence) {
    status.textContent = sentence;
  }
}

/** Run `work` now or, while it runs, once more after it: events faster than answers merge. */
function oneAtATime(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let again = false;
  const start = async (): Promise<void> => {
    do {
      again = false;
      await work();
    } while (again);
    running = undefined;
  };
  return () => {
    again = true;
    running ??= start();
    return running;
  };
}
