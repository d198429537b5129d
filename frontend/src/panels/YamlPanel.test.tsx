import { act, fireEvent, render, screen } from "@testing-library/react";
import { beforeEach, expect, it, vi } from "vitest";
import { withValue } from "../domain/tree";
import { currentTree, edit, openDocument } from "../store/document";
import { startHalfTyped } from "../store/halfTyped";
import { finishTyping } from "../store/leaving";
import { YamlPanel } from "./YamlPanel";

const START = { name: "Shop", components: { db: { replicas: 1 } } };

const field = () => screen.getByRole<HTMLTextAreaElement>("textbox");
const type = (text: string) => fireEvent.change(field(), { target: { value: text } });
const pause = () => act(() => vi.advanceTimersByTime(300));

function changeElsewhere() {
  act(() => edit((tree) => ({ ...tree, ...Object(withValue(tree, ["cost"], 2)) })));
}

beforeEach(() => {
  vi.useFakeTimers();
  sessionStorage.clear();
  startHalfTyped("1");
  openDocument(START);
});

it("keeps text that cannot be read while the document changes elsewhere", () => {
  render(<YamlPanel />);
  type("name: [");
  pause();
  changeElsewhere();
  expect(field().value).toBe("name: [");
  expect(screen.getByRole("status")).toHaveTextContent("The document has changed meanwhile");
});

it("merges the text with what changed elsewhere once it can be read", () => {
  render(<YamlPanel />);
  type("name: [");
  pause();
  changeElsewhere();
  type("name: Bakery\ncomponents: {db: {replicas: 1}}");
  pause();
  expect(currentTree()).toEqual({ ...START, name: "Bakery", cost: 2 });
  expect(field().value).toContain("cost: 2");
});

it("takes over what was typed just before the page is left", () => {
  render(<YamlPanel />);
  type("name: Bakery");
  act(finishTyping);
  expect(currentTree()).toEqual({ name: "Bakery" });
});

it("drops the text when somebody asks for the document again", () => {
  render(<YamlPanel />);
  type("name: [");
  pause();
  fireEvent.click(screen.getByRole("button", { name: "Show the document again" }));
  expect(field().value).toContain("name: Shop");
});
