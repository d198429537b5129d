/**
 * The CAP experiment answers while one moves the partition: the page is asked again and its answer
 * takes the place of the old one. Without scripts the button does the same.
 */

import { startCharts } from "../site/charts";

const WAIT_MS = 250;

export function startCap(root: ParentNode = document): void {
  const form = root.querySelector<HTMLFormElement>("[data-lab-cap]");
  if (form !== null) new CapForm(form).listen();
}

class CapForm {
  private waiting = 0;
  private asked: AbortController | undefined;

  constructor(private readonly form: HTMLFormElement) {}

  listen(): void {
    for (const slider of this.form.querySelectorAll<HTMLInputElement>("[data-lab-slider]")) {
      const field = this.form.elements.namedItem(slider.dataset.labSlider ?? "");
      if (!(field instanceof HTMLInputElement)) continue;
      slider.hidden = false;
      followText(slider, field);
      field.addEventListener("input", () => followText(slider, field));
      slider.addEventListener("input", () => {
        field.value = `${slider.value}s`;
        this.askSoon();
      });
    }
    this.form.addEventListener("change", () => this.askSoon());
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.ask();
    });
  }

  private askSoon(): void {
    window.clearTimeout(this.waiting);
    this.waiting = window.setTimeout(() => void this.ask(), WAIT_MS);
  }

  private async ask(): Promise<void> {
    window.clearTimeout(this.waiting);
    const address = addressOf(this.form);
    const place = document.getElementById("cap-answer");
    this.asked?.abort();
    this.asked = new AbortController();
    place?.setAttribute("aria-busy", "true");
    try {
      const { signal } = this.asked;
      const answer = await fetch(address, { credentials: "same-origin", signal });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const found = page.getElementById("cap-answer");
      // With errors at the fields the whole page is shown, as it is without scripts.
      if (!answer.ok || found === null || place === null) location.assign(address);
      else {
        place.replaceChildren(...found.childNodes);
        startCharts(place);
        history.replaceState(history.state, "", address);
        place.removeAttribute("aria-busy");
      }
    } catch (error) {
      if ((error as Error).name !== "AbortError") location.assign(address);
    }
  }
}

/** Show what is typed on the slider, as far as it is a number of seconds. */
export function followText(slider: HTMLInputElement, field: HTMLInputElement): void {
  const seconds = secondsOf(field.value);
  if (seconds !== undefined) slider.value = String(seconds);
}

/** Read `4s`, `500ms` or `4`; other texts are for the server. */
export function secondsOf(text: string): number | undefined {
  const found = /^\s*(\d+(?:\.\d+)?)\s*(ms|s)?\s*$/.exec(text);
  if (found === null) return undefined;
  return Number(found[1]) / (found[2] === "ms" ? 1000 : 1);
}

function addressOf(form: HTMLFormElement): string {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) query.append(name, String(value));
  return `${form.action}?${query}`;
}
