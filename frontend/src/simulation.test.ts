import { beforeEach, expect, it, vi } from "vitest";
import { watchSimulations } from "./simulation";

class FakeEventSource extends EventTarget {
  static readonly CLOSED = 2;
  static last: FakeEventSource | undefined;
  readyState = 1;

  constructor(readonly address: string) {
    super();
    FakeEventSource.last = this;
  }

  close(): void {
    this.readyState = FakeEventSource.CLOSED;
  }
}

function page(state: string): HTMLElement {
  document.body.innerHTML = `
    <section data-simulation data-state="${state}" data-events="/events" data-fragment="/fragment">
      <p role="status" data-simulation-status></p>
      <div data-simulation-live data-state="${state}">old figures</div>
      <form data-simulation-while-active></form>
    </section>`;
  const section = document.querySelector<HTMLElement>("section");
  if (section === null) {
    throw new Error("the page has a section");
  }
  return section;
}

function answer(state: string, text: string, announcement: string): void {
  const html = `<div data-simulation-live data-state="${state}"
    data-announcement="${announcement}">${text}</div>`;
  vi.stubGlobal(
    "fetch",
    vi.fn(() => Promise.resolve(new Response(html))),
  );
}

beforeEach(() => {
  FakeEventSource.last = undefined;
  vi.stubGlobal("EventSource", FakeEventSource);
});

it("swaps in the figures that the server rendered", async () => {
  const section = page("running");
  answer("running", "new figures", "Running");
  watchSimulations();
  FakeEventSource.last?.dispatchEvent(new Event("progress"));
  await vi.waitFor(() => expect(section).toHaveTextContent("new figures"));
  expect(section.querySelector("[role=status]")).toHaveTextContent("Running");
  expect(section.querySelector("form")).toBeVisible();
});

it("stops listening and hides the cancel button when the simulation has ended", async () => {
  const section = page("running");
  answer("succeeded", "final figures", "Finished");
  watchSimulations();
  FakeEventSource.last?.dispatchEvent(new Event("progress"));
  await vi.waitFor(() => expect(FakeEventSource.last?.readyState).toBe(FakeEventSource.CLOSED));
  expect(section.querySelector("form")).not.toBeVisible();
});

it("asks by itself when the server does not stream", async () => {
  const section = page("running");
  answer("succeeded", "final figures", "Finished");
  watchSimulations();
  FakeEventSource.last?.close();
  FakeEventSource.last?.dispatchEvent(new Event("error"));
  await vi.waitFor(() => expect(section).toHaveTextContent("final figures"));
});

it("leaves a simulation that has ended alone", () => {
  page("succeeded");
  watchSimulations();
  expect(FakeEventSource.last).toBeUndefined();
});
