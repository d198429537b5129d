import { afterEach, describe, expect, it, vi } from "vitest";
import { startFragments } from "./fragments";

function answer(text: string, ok = true): void {
  vi.stubGlobal(
    "fetch",
    vi.fn(() => Promise.resolve({ ok, text: () => Promise.resolve(text) })),
  );
}

function place(): HTMLElement {
  document.body.innerHTML =
    '<div data-slow-part="/part/" data-failed="It failed." data-again="Try again" aria-busy="true">Wait</div>';
  return document.querySelector<HTMLElement>("[data-slow-part]") as HTMLElement;
}

afterEach(() => vi.unstubAllGlobals());

describe("a part that the server computes", () => {
  it("takes its place when it is there", async () => {
    answer("<p>Twelve changes</p>");
    const part = place();
    startFragments();
    await vi.waitFor(() => expect(part.textContent).toBe("Twelve changes"));
    expect(part.hasAttribute("aria-busy")).toBe(false);
  });

  it("says so when it could not be computed, and tries again when asked", async () => {
    answer("", false);
    const part = place();
    startFragments();
    await vi.waitFor(() => expect(part.querySelector("p")?.textContent).toBe("It failed."));
    answer("<p>Twelve changes</p>");
    part.querySelector("button")?.click();
    await vi.waitFor(() => expect(part.textContent).toBe("Twelve changes"));
  });

  it("says so when the server does not answer", async () => {
    vi.stubGlobal(
      "fetch",
      vi.fn(() => Promise.reject(new Error("off line"))),
    );
    const part = place();
    startFragments();
    await vi.waitFor(() => expect(part.querySelector("p")?.textContent).toBe("It failed."));
  });
});
