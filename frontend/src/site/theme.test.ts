import { beforeEach, describe, expect, it, vi } from "vitest";
import { currentTheme, startThemeSwitch, THEME_CHANGED } from "./theme";

const HEADER = `
  <button data-theme-switch hidden
    data-label-system="as the system" data-label-light="light" data-label-dark="dark">
    <span data-theme-label></span>
  </button>`;

function systemIs(theme: "light" | "dark") {
  const query = { matches: theme === "dark", addEventListener: vi.fn() };
  vi.stubGlobal("matchMedia", () => query);
}

function button(): HTMLButtonElement {
  const found = document.querySelector<HTMLButtonElement>("[data-theme-switch]");
  if (!found) throw new Error("the header has no theme switch");
  return found;
}

beforeEach(() => {
  localStorage.clear();
  delete document.documentElement.dataset.theme;
  document.body.innerHTML = HEADER;
  systemIs("light");
});

describe("the theme switch", () => {
  it("appears only where scripts run", () => {
    startThemeSwitch();
    expect(button().hidden).toBe(false);
  });

  it("goes from the system's colours to light, dark and back, and names each", () => {
    startThemeSwitch();
    expect(button()).toHaveTextContent("as the system");
    button().click();
    expect(document.documentElement.dataset.theme).toBe("light");
    button().click();
    expect(document.documentElement.dataset.theme).toBe("dark");
    expect(button()).toHaveTextContent("dark");
    button().click();
    expect(document.documentElement.dataset.theme).toBeUndefined();
  });

  it("keeps the choice for the next page, for scripts and for the server", () => {
    startThemeSwitch();
    button().click();
    expect(localStorage.getItem("theme")).toBe("light");
    expect(document.cookie).toContain("theme=light");
  });

  it("tells the charts that the colours changed", () => {
    const redraw = vi.fn();
    startThemeSwitch();
    window.addEventListener(THEME_CHANGED, redraw);
    button().click();
    expect(redraw).toHaveBeenCalledOnce();
  });

  it("follows the system until somebody chooses", () => {
    systemIs("dark");
    expect(currentTheme()).toBe("dark");
    document.documentElement.dataset.theme = "light";
    expect(currentTheme()).toBe("light");
  });

  it("works when storage is forbidden", () => {
    vi.spyOn(Storage.prototype, "getItem").mockImplementation(() => {
      throw new Error("forbidden");
    });
    startThemeSwitch();
    expect(button()).toHaveTextContent("as the system");
  });
});
