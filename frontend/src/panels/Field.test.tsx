import { fireEvent, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { type Json, objectOf, valueAt, withValue } from "../domain/tree";
import { useAnalysis } from "../store/analysis";
import { currentTree, openDocument, undo } from "../store/document";
import { SHOP } from "../test/shop";
import { ComponentInspector } from "./ComponentInspector";
import { Field } from "./Field";

const MTTR = ["components", "db", "failure", "mttr"];

beforeEach(() => {
  openDocument(SHOP);
  useAnalysis.setState({ problems: [] });
});

describe("a field", () => {
  it("writes what was typed into the document, right or wrong", async () => {
    render(<Field field="mttr" path={MTTR} type="duration" />);
    await userEvent.clear(screen.getByLabelText("MTTR"));
    await userEvent.type(screen.getByLabelText("MTTR"), "4 hourz");
    expect(valueAt(currentTree(), MTTR)).toBe("4 hourz");
  });

  it("shows the server's sentence and ties it to the input", () => {
    useAnalysis.setState({
      problems: [
        {
          path: "components.db.failure.mttr",
          pointer: "/components/db/failure/mttr",
          code: "duration",
          message: "This is not a duration.",
        },
      ],
    });
    render(<Field field="mttr" path={MTTR} type="duration" />);
    expect(screen.getByLabelText("MTTR")).toHaveAccessibleDescription(/This is not a duration\./);
  });

  it("counts with the arrow keys", async () => {
    const path = ["components", "web", "required"];
    render(<Field field="required" path={path} type="count" />);
    await userEvent.type(screen.getByLabelText("Required"), "{ArrowUp}");
    expect(valueAt(currentTree(), path)).toBe(3);
  });

  it("is taken back by one undo", async () => {
    render(<Field field="mttr" path={MTTR} type="duration" />);
    await userEvent.type(screen.getByLabelText("MTTR"), "0m");
    undo();
    expect(currentTree()).toBe(SHOP);
  });
});

describe("a field while a Chinese character is composed", () => {
  const path = ["components", "db", "name"];

  function compose(text: string) {
    const input = screen.getByLabelText("Name");
    fireEvent.compositionStart(input);
    fireEvent.input(input, { target: { value: text }, isComposing: true });
    return input;
  }

  it("shows what is composed and leaves the document alone", () => {
    render(<Field field="name" path={path} />);
    expect(compose("ㄋㄧ")).toHaveValue("ㄋㄧ");
    expect(currentTree()).toBe(SHOP);
  });

  it("writes the character once it is chosen", () => {
    render(<Field field="name" path={path} />);
    const input = compose("你");
    fireEvent.compositionEnd(input);
    expect(valueAt(currentTree(), path)).toBe("你");
  });
});

describe("a field of an uncertain value", () => {
  const RANGE = { low: "1h", best: "4h", high: "1d" };
  const uncertain = (value: Json) => openDocument(objectOf(withValue(SHOP, MTTR, value)));

  it("shows the best estimate and tells the range", () => {
    uncertain(RANGE);
    render(<Field field="mttr" path={MTTR} type="duration" />);
    expect(screen.getByLabelText("MTTR")).toHaveValue("4h");
    expect(screen.getByLabelText("MTTR")).toHaveAccessibleDescription(/from 1h to 1d/);
  });

  it("tells the error factor of a median", () => {
    uncertain({ median: "2h", error_factor: 3 });
    render(<Field field="mttr" path={MTTR} type="duration" />);
    expect(screen.getByLabelText("MTTR")).toHaveValue("2h");
    expect(screen.getByLabelText("MTTR")).toHaveAccessibleDescription(/error factor 3/);
  });

  it("writes the best estimate and leaves the ends alone, also when it is retyped", async () => {
    uncertain(RANGE);
    render(<Field field="mttr" path={MTTR} type="duration" />);
    await userEvent.clear(screen.getByLabelText("MTTR"));
    await userEvent.type(screen.getByLabelText("MTTR"), "5h");
    expect(valueAt(currentTree(), MTTR)).toEqual({ ...RANGE, best: "5h" });
  });

  it("stays as it is when something else is edited", async () => {
    uncertain(RANGE);
    render(<Field field="required" path={["components", "web", "required"]} type="count" />);
    await userEvent.type(screen.getByLabelText("Required"), "{ArrowUp}");
    expect(valueAt(currentTree(), MTTR)).toEqual(RANGE);
  });

  it("shows what is wrong inside it", () => {
    uncertain(RANGE);
    useAnalysis.setState({
      problems: [
        {
          path: "components.db.failure.mttr.low",
          pointer: "/components/db/failure/mttr/low",
          code: "bad_duration",
          message: "This end is not a duration.",
        },
      ],
    });
    render(<Field field="mttr" path={MTTR} type="duration" />);
    expect(screen.getByLabelText("MTTR")).toHaveAccessibleDescription(/This end is not/);
  });
});

describe("the inspector of a component", () => {
  it("renames it everywhere when the identifier is finished", async () => {
    render(<ComponentInspector id="db" />);
    const id = screen.getByLabelText("Identifier");
    await userEvent.clear(id);
    await userEvent.type(id, "postgres{Enter}");
    expect(valueAt(currentTree(), ["components", "web", "needs", 0])).toBe("postgres");
  });

  it("says why an identifier cannot be had", async () => {
    render(<ComponentInspector id="db" />);
    const id = screen.getByLabelText("Identifier");
    await userEvent.clear(id);
    await userEvent.type(id, "web");
    expect(id).toHaveAccessibleDescription("This identifier is already in use.");
  });

  it("changes the form of a failure and keeps the repair time", async () => {
    render(<ComponentInspector id="db" />);
    const [form] = screen.getAllByLabelText("Given as");
    await userEvent.selectOptions(form as HTMLElement, "availability");
    expect(valueAt(currentTree(), ["components", "db", "failure"])).toEqual({
      availability: "99.9%",
      mttr: "4h",
    });
  });

  it("turns a gate of several targets into one that caches", async () => {
    render(<ComponentInspector id="web" />);
    const [, second] = screen.getAllByLabelText("When it is down");
    await userEvent.selectOptions(second as HTMLElement, "serve_cached");
    expect(valueAt(currentTree(), ["components", "web", "needs", 1])).toMatchObject({
      any_of: ["psp-1", "psp-2"],
      if_down: "serve_cached",
      hit_ratio: 0.9,
    });
  });

  it("has a field for everything that a component may say", async () => {
    render(<ComponentInspector id="db" />);
    const shown = [...document.querySelectorAll<HTMLElement>("[data-pointer]")]
      .map((element) => element.dataset.pointer)
      .map((pointer) => pointer?.split("/")[3]);
    expect(new Set(shown)).toEqual(new Set([undefined, ...COMPONENT_FIELDS]));
  });
});

/** Every key of the document's component; the compiler holds it against the schema. */
const COMPONENT_FIELDS = Object.keys({
  name: 0,
  kind: 0,
  description: 0,
  failure: 0,
  repair_crews: 0,
  replicas: 0,
  required: 0,
  below_required: 0,
  standby: 0,
  common_cause: 0,
  data: 0,
  health_check: 0,
  capacity: 0,
  cost: 0,
} satisfies Record<
  Exclude<keyof import("../api/architecture").Component, "placement" | "needs">,
  0
>);
