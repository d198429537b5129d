import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import { openDocument } from "../store/document";
import { closeHelp } from "../store/help";
import { SHOP } from "../test/shop";
import { Why } from "./HelpButton";
import { HelpLayer } from "./HelpLayer";

const ANSWER = {
  figure: "mtbf_hours",
  title: "MTBF",
  value: 2734.76,
  unit: "hours",
  meaning: "Mean up time.",
  formula: "MTBF = (1 − U) / f",
  method: "Follows.",
  exactness: "approximate: something new",
  values: [
    { name: "Failures a year", amount: 3.2, unit: "per_year", symbol: "f" },
    { name: "Unavailability", amount: 0.001, unit: "fraction", symbol: "U" },
  ],
  assumptions: ["Times are exponential."],
  contributors: [{ cause: "site:eu", share: 0.5 }],
  cut_sets: [
    { events: ["site:eu", "failover:db"], unavailability: 0.001, share: 0.25 },
    { events: ["site:us"], unavailability: 0.0005, share: null },
  ],
  references: [],
};

const asked = vi.fn();

function answer(status: number, body: unknown): void {
  vi.spyOn(globalThis, "fetch").mockImplementation(async (url, init) => {
    asked(url, JSON.parse(String(init?.body)));
    return Response.json(body, { status });
  });
}

async function ask() {
  render(
    <>
      <Why figure="mtbf_hours" scope="components.db" label="MTBF" />
      <HelpLayer />
    </>,
  );
  await userEvent.click(screen.getByRole("button", { name: "Why this figure: MTBF" }));
}

beforeEach(() => {
  HTMLDialogElement.prototype.showModal ??= vi.fn();
  openDocument(SHOP);
  closeHelp();
  asked.mockClear();
});

it("asks about the document as it is now and tells all that the figure rests on", async () => {
  answer(200, ANSWER);
  await ask();
  const dialog = screen.getByRole("dialog", { hidden: true });
  await waitFor(() => expect(dialog).toHaveTextContent("MTBF = (1 − U) / f"));
  expect(asked).toHaveBeenCalledWith("/api/v1/explain?figure=mtbf_hours&scope=components.db", SHOP);
  expect(dialog).toHaveTextContent("Failures a year f3.20 times a year");
  expect(dialog).toHaveTextContent("Approximate: something new.");
  const first =
    "site eu and failover of db: down at once 0.00100 of the time, 25 % of the downtime";
  expect(dialog).toHaveTextContent(`${first}site us: down 0.000500 of the time`);
  expect(dialog).toHaveTextContent("= (1 − 0.00100) / (3.20 / 8,760 h) = 114 days");
});

it("says so when the document has errors", async () => {
  answer(422, {});
  await ask();
  expect(await screen.findByRole("alert", { hidden: true })).toHaveTextContent(/has errors now/);
});
