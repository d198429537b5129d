import { screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { startTour } from "./start";
import { STEPS } from "./steps";

const ROOT = "/architectures/1/";
const fetched = vi.fn(async () => new Response(null, { status: 204 }));

beforeEach(() => {
  document.body.innerHTML = '<main id="content" tabindex="-1"></main>';
  vi.stubGlobal("matchMedia", () => ({ matches: false }));
  vi.stubGlobal("fetch", fetched);
});

afterEach(() => {
  document.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
  vi.unstubAllGlobals();
  sessionStorage.clear();
});

async function openAt(address: string, step?: number) {
  history.replaceState(null, "", address);
  if (step !== undefined) sessionStorage.setItem("reliability.tour", `${step} ${ROOT}`);
  await startTour();
}

const press = (name: string) => screen.getByRole("button", { name }).click();

it("begins where the server sends it and takes the focus", async () => {
  await openAt(`${ROOT}?tour=start`);
  const card = screen.getByRole("dialog", { name: "Figures and their verdicts" });
  expect(document.activeElement).toBe(card);
  expect(location.search).toBe("");
});

it("goes on after a reload at the step it was at", async () => {
  await openAt(ROOT, 1);
  expect(screen.getByRole("dialog", { name: "Open the drawing" })).toHaveTextContent("2 of 8");
});

it("dismisses itself for good when it is finished, and gives the focus back", async () => {
  await openAt(ROOT, STEPS.length - 1);
  press("Finish");
  expect(fetched).toHaveBeenCalledWith(
    "/api/v1/dismissals/tour",
    expect.objectContaining({ method: "PUT" }),
  );
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(document.activeElement?.id).toBe("content");
});

it("ends without a word to the server when it is skipped", async () => {
  fetched.mockClear();
  await openAt(ROOT, 0);
  press("End the tour");
  expect(fetched).not.toHaveBeenCalled();
  expect(sessionStorage.getItem("reliability.tour")).toBeNull();
});

it("offers to go on when it is met on another page", async () => {
  await openAt("/gallery/", 1);
  expect(screen.getByRole("button", { name: "Continue the tour" })).toBeVisible();
});
