/** Light, dark or as the system. The cookie lets the server draw the first paint right. */

export type Theme = "light" | "dark";
type Choice = Theme | "system";

const KEY = "theme";
const NEXT: Record<Choice, Choice> = { system: "light", light: "dark", dark: "system" };

/** Event on `window` after the colours changed. */
export const THEME_CHANGED = "themechange";

/** The colours on the screen now. */
export function currentTheme(): Theme {
  const chosen = document.documentElement.dataset.theme;
  if (chosen === "light" || chosen === "dark") return chosen;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

export function startThemeSwitch(): void {
  apply(storedChoice());
  const button = document.querySelector<HTMLButtonElement>("[data-theme-switch]");
  if (button) {
    button.hidden = false;
    describe(button, storedChoice());
    button.addEventListener("click", () => {
      const choice = NEXT[storedChoice()];
      store(choice);
      apply(choice);
      describe(button, choice);
    });
  }
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", announce);
}

function storedChoice(): Choice {
  try {
    const stored = localStorage.getItem(KEY);
    return stored === "light" || stored === "dark" ? stored : "system";
  } catch {
    return "system"; // Storage may be forbidden; the page still works.
  }
}

function store(choice: Choice): void {
  const life = choice === "system" ? 0 : 31_536_000;
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser.
  document.cookie = `${KEY}=${choice}; path=/; max-age=${life}; samesite=lax`;
  try {
    if (choice === "system") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, choice);
  } catch {
    // The cookie alone is enough for the next page.
  }
}

function apply(choice: Choice): void {
  const root = document.documentElement;
  if (choice === "system") delete root.dataset.theme;
  else root.dataset.theme = choice;
  announce();
}

function announce(): void {
  window.dispatchEvent(new Event(THEME_CHANGED));
}

function describe(button: HTMLButtonElement, choice: Choice): void {
  const label = button.getAttribute(`data-label-${choice}`) ?? "";
  button.title = label;
  const text = button.querySelector("[data-theme-label]");
  if (text) text.textContent = label;
}
