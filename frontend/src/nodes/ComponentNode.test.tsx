import { render, screen } from "@testing-library/react";
import { ReactFlow } from "@xyflow/react";
import { beforeEach, expect, it } from "vitest";
import type { Evaluation } from "../api/result";
import { useAnalysis } from "../store/analysis";
import { nodeTypes } from ".";
import type { ComponentData, ComponentNodeType } from "./ComponentNode";

const DATA: ComponentData = {
  id: "db",
  name: "Orders",
  kind: "database",
  site: undefined,
  replicas: 6,
  required: 4,
  standby: "",
  chips: ["eu-a 3", "eu-b 3"],
  journeys: ["browse"],
};

function renderNode(data: Partial<ComponentData> = {}) {
  const node = {
    id: "component:db",
    type: "component",
    position: { x: 0, y: 0 },
    measured: { width: 224, height: 108 }, // jsdom lays nothing out; unmeasured nodes stay hidden
    data: { ...DATA, ...data },
  } satisfies ComponentNodeType;
  render(<ReactFlow nodes={[node]} edges={[]} nodeTypes={nodeTypes} />);
}

function withFigures(unavailability: number) {
  const components = {
    db: { availability: 1 - unavailability, unavailability, downtime_share: 0.2 },
  };
  useAnalysis.setState({ result: { components } as unknown as Evaluation, status: "current" });
}

beforeEach(() => useAnalysis.setState({ result: undefined, troubled: new Set() }));

it("shows how many replicas are required of how many", () => {
  renderNode();
  expect(screen.getByRole("article")).toHaveTextContent("4 of 6");
});

it("shows the live availability without rounding it up", () => {
  withFigures(1e-9);
  renderNode();
  expect(screen.getByRole("article")).toHaveTextContent("99.999999900 %");
});

it("says that it has a problem in words", () => {
  useAnalysis.setState({ troubled: new Set(["db"]) });
  renderNode();
  expect(screen.getByText("has a problem")).toBeInTheDocument();
});

it("shows the journeys that enter", () => {
  renderNode();
  expect(screen.getByTitle("Journey “browse” enters here")).toHaveTextContent("browse");
});
