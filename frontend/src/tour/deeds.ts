/** What the user does in the editor, as far as the tour has to know it. Loaded there alone. */

import { hasItem } from "../domain/document";
import { isSameMeaning } from "../store/analysis";
import { currentTree } from "../store/document";
import { componentKey, reveal, select, useUi } from "../store/ui";
import { recoverAll, useWhatIf } from "../store/whatif";
import type { StepId } from "./steps";

const DATABASE = "db";
const KEY = componentKey(DATABASE);

/** The document as it was when the step began: whether it changed, and whether it is back. */
let before = currentTree();
let changed = before;

/** Bring in sight what the step is about. Nothing of this changes the document. */
export function prepare(step: StepId): boolean {
  if (!hasItem(currentTree(), "components", DATABASE)) return false;
  if (step === "select") reveal(KEY, false);
  if (step === "fail" || step === "replicas") {
    select(KEY);
    useUi.setState({ sheet: "inspect" });
  }
  if (step === "undo") useUi.setState({ sheet: undefined });
  if (step === "replicas") {
    recoverAll();
    before = currentTree();
  }
  if (step === "undo") changed = currentTree();
  return true;
}

export function isDone(step: StepId): boolean {
  switch (step) {
    case "select":
      return useUi.getState().selected.includes(KEY);
    case "fail":
      return useWhatIf.getState().status === "current";
    case "replicas":
      return !isSameMeaning(before, currentTree());
    case "undo":
      return !isSameMeaning(changed, currentTree()) && isSameMeaning(before, currentTree());
    default:
      return false;
  }
}
