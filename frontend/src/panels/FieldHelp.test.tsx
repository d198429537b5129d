import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Guidance } from "../domain/guidance";
import { valueAt } from "../domain/tree";
import { useAnalysis } from "../store/analysis";
import { currentTree, openDocument, undo } from "../store/document";
import { closeHelp, useHelp } from "../store/help";
import { SHOP } from "../test/shop";
import { Field } from "./Field";
import { HelpLayer } from "./HelpLayer";

const MTTR = ["components", "db", "failure", "mttr"];
const GUIDANCE: Guidance = {
  fields: {
    "Failure.mttr": {
      meaning: "Mean time until it serves again.",
      form: "A duration.",
      example: "1h",
      typical: [
        {
          value: "1d",
          what: "high performers",
          basis: "published",
          basis_name: "published",
          source: "DORA",
          url: "https://example.com/dora",
        },
      ],
      terms: ["mttr"],
    },
  },
  places: { "components.*.failure.mttr": "Failure.mttr" },
  terms: { mttr: "Mean time to restoration" },
};

function answer(body: unknown): void {
  vi.spyOn(globalThis, "fetch").mockImplementation(async () => Response.json(body));
}

function renderField() {
  render(
    <>
      <Field field="mttr" path={MTTR} type="duration" />
      <HelpLayer />
    </>,
  );
}

beforeEach(() => {
  openDocument(SHOP);
  useAnalysis.setState({ problems: [] });
  closeHelp();
  answer(GUIDANCE);
});

describe("the help of a field", () => {
  it("tells meaning, values with their source, and where the glossary goes on", async () => {
    renderField();
    const button = screen.getByRole("button", { name: "Explain this field" });
    expect(button).toHaveAccessibleDescription("MTTR");
    await userEvent.click(button);
    expect(button).toHaveAttribute("aria-expanded", "true");
    const help = screen.getByRole("dialog", { hidden: true });
    expect(help).toHaveAttribute("aria-label", "About: MTTR");
    expect(help).toHaveTextContent("Mean time until it serves again.");
    const links = screen.getAllByRole("link", { hidden: true });
    expect(links.map((link) => link.getAttribute("href"))).toEqual([
      "https://example.com/dora",
      "/glossary/#mttr",
    ]);
  });

  it("opens with F1 in the field; Escape closes it and gives the focus back", async () => {
    renderField();
    await userEvent.type(screen.getByLabelText("MTTR"), "{F1}");
    expect(screen.getByRole("dialog", { hidden: true })).toHaveFocus();
    await userEvent.keyboard("{Escape}");
    expect(screen.queryByRole("dialog", { hidden: true })).toBeNull();
    expect(screen.getByLabelText("MTTR")).toHaveFocus();
  });

  it("fills in a typical value as one step that undo takes back", async () => {
    renderField();
    await userEvent.type(screen.getByLabelText("MTTR"), "0{F1}");
    await userEvent.click(await screen.findByRole("button", { name: "Use 1d", hidden: true }));
    expect(valueAt(currentTree(), MTTR)).toBe("1d");
    expect(useHelp.getState().field).toBeUndefined();
    undo();
    expect(valueAt(currentTree(), MTTR)).toBe(`${valueAt(SHOP, MTTR)}0`);
  });
});
