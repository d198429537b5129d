import { render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import type { Evaluation, Recovery as Row } from "../api/result";
import { Recovery } from "./Recovery";

const NOTHING = { expected: 0, worst: 0 };
const HOUR = { expected: 3600, worst: 3600 };

function row(disruption: string, rest: Partial<Row>): Row {
  return { disruption, journey: "buy", rto_seconds: NOTHING, rpo_seconds: NOTHING, ...rest };
}

function renderRows(...recovery: Row[]) {
  render(<Recovery result={{ recovery } as unknown as Evaluation} />);
}

it("names each disruption in words", () => {
  renderRows(row("instance: web", { rto_seconds: HOUR }));
  expect(screen.getByRole("rowheader")).toHaveTextContent("One replica of web lost");
});

it("shows missed objectives first", () => {
  const met = { rto: "met", rpo: "met" } as const;
  const missed = { rto: "breached", rpo: "met" } as const;
  renderRows(
    row("instance: web", { rto_seconds: HOUR, objective: met }),
    row("data: db", { rto_seconds: HOUR, objective: missed }),
  );
  expect(screen.getAllByRole("rowheader")[0]).toHaveTextContent("Data of db lost");
});

it("counts the disruptions that nobody notices instead of listing them", () => {
  renderRows(row("region: eu", { rto_seconds: HOUR }), row("instance: web", {}));
  expect(screen.getAllByRole("rowheader")).toHaveLength(1);
  expect(screen.getByText("1 disruption without any loss")).toBeInTheDocument();
});
