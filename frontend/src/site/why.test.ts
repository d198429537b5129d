import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { startExplanations } from "./why";

beforeEach(() => {
  HTMLDialogElement.prototype.showModal ??= function showModal(this: HTMLDialogElement) {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function close(this: HTMLDialogElement) {
    this.open = false;
    this.dispatchEvent(new Event("close"));
  };
  document.body.innerHTML =
    '<a class="why" href="http://localhost/why/?figure=mtbf_hours">30 d</a>';
  startExplanations();
});

afterEach(() => {
  vi.unstubAllGlobals();
  document.body.innerHTML = "";
});

function click() {
  document
    .querySelector("a")
    ?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
}

it("shows the explanation over the page and gives the focus back", async () => {
  const asked = vi.fn(async (_address: URL) => new Response('<h2 id="why-title">MTBF</h2>'));
  vi.stubGlobal("fetch", asked);
  click();
  await vi.waitFor(() => expect(document.querySelector("dialog h2")).not.toBeNull());
  expect(asked.mock.calls[0]?.[0].search).toBe("?figure=mtbf_hours&part=1");
  document.querySelector<HTMLButtonElement>("dialog button")?.click();
  expect(document.querySelector("dialog")).toBeNull();
  expect(document.activeElement).toBe(document.querySelector("a"));
});

it("opens the side of a change over the change, each called by its own title", async () => {
  const parts = [
    '<h2 id="why-title">Change</h2><a class="why side" href="http://localhost/">1 d</a>',
    '<h2 id="why-title">MTBF</h2>',
  ];
  vi.stubGlobal("fetch", async () => new Response(parts.shift()));
  click();
  await vi.waitFor(() => expect(document.querySelector(".side")).not.toBeNull());
  document.querySelector<HTMLElement>(".side")?.click();
  await vi.waitFor(() => expect(document.querySelectorAll("dialog")).toHaveLength(2));
  const titles = [...document.querySelectorAll("dialog")].map(
    (dialog) => document.getElementById(dialog.getAttribute("aria-labelledby") ?? "")?.textContent,
  );
  expect(titles).toEqual(["Change", "MTBF"]);
});

it("opens the page of its own when the part cannot be had", async () => {
  vi.stubGlobal("fetch", async () => new Response("", { status: 500 }));
  const assign = vi.fn();
  vi.stubGlobal("location", { assign });
  click();
  await vi.waitFor(() =>
    expect(assign).toHaveBeenCalledWith("http://localhost/why/?figure=mtbf_hours"),
  );
});
