import { beforeEach, describe, expect, it, vi } from "vitest";
import { SHOP } from "../test/shop";
import { currentTree, edit, endGesture, openDocument, redo, undo, useDocument } from "./document";

function typeName(text: string) {
  for (let length = 1; length <= text.length; length += 1) {
    edit((tree) => ({ ...tree, name: text.slice(0, length) }), "field /name");
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  openDocument(SHOP);
});

describe("undo", () => {
  it("takes what was typed into one field back as one step", () => {
    typeName("New shop");
    undo();
    expect(currentTree()).toBe(SHOP);
  });

  it("keeps two visits to a field apart", () => {
    typeName("One");
    endGesture();
    typeName("Two");
    undo();
    expect(currentTree().name).toBe("One");
  });

  it("keeps apart what was typed with a pause between", () => {
    typeName("One");
    vi.advanceTimersByTime(5000);
    typeName("Two");
    undo();
    expect(currentTree().name).toBe("One");
  });

  it("is undone by redo", () => {
    typeName("New shop");
    undo();
    redo();
    expect(currentTree().name).toBe("New shop");
  });

  it("forgets the redone when something else is edited", () => {
    typeName("New shop");
    undo();
    edit((tree) => ({ ...tree, name: "Other" }));
    redo();
    expect(currentTree().name).toBe("Other");
  });

  it("cannot go back before the document was opened", () => {
    undo();
    expect(currentTree()).toBe(SHOP);
  });
});

it("an edit that changes nothing is no step", () => {
  edit((tree) => tree);
  expect(useDocument.temporal.getState().pastStates).toHaveLength(0);
});
