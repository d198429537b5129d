/** Live figures: the latest result, the one before it, and what is wrong with the document. */

import { create } from "zustand";
import { evaluate, Unreachable } from "../api/client";
import type { ComponentFigures, Evaluation, Problem } from "../api/result";
import { type DocumentTree, idsOf } from "../domain/document";
import { componentsWithProblems } from "../domain/problems";
import { isEqual } from "../domain/tree";

export type AnalysisStatus = "waiting" | "computing" | "current" | "invalid" | "offline" | "failed";

interface AnalysisState {
  readonly status: AnalysisStatus;
  readonly result: Evaluation | undefined;
  readonly previous: Evaluation | undefined;
  readonly problems: readonly Problem[];
  readonly troubled: ReadonlySet<string>;
  readonly message: string;
  readonly changes: number;
}

const NONE: ReadonlySet<string> = new Set();
const PAUSE_MS = 120;
/** After so long without a change the next one is the first of its kind and asked at once. */
const REST_MS = 600;
const RETRY_MS = 5000;

/** A document that has just been begun is neither right nor wrong. */
const NOTHING: AnalysisState = {
  status: "waiting",
  result: undefined,
  previous: undefined,
  problems: [],
  troubled: NONE,
  message: "",
  changes: 0,
};

export const useAnalysis = create<AnalysisState>()(() => NOTHING);

let running: AbortController | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;
let asked: DocumentTree | undefined;
let changedAt = 0;

/**
 * Analyse the document: at once after a rest, else once typing pauses. An analysis of an older
 * state is given up.
 */
export function analyseSoon(api: string, tree: DocumentTree, pause = pauseNow()): void {
  if (asked !== undefined && isSameMeaning(asked, tree)) return;
  asked = tree;
  changedAt = Date.now();
  clearTimeout(timer);
  running?.abort();
  if (idsOf(tree, "components").length === 0) {
    useAnalysis.setState({ ...NOTHING });
    return;
  }
  useAnalysis.setState({ status: "computing" });
  timer = setTimeout(() => void analyse(api, tree), pause);
}

/** Figures that came with the page: they are shown with its first paint and not asked for again. */
export function takeKnown(tree: DocumentTree, result: Evaluation): void {
  asked = tree;
  take({ kind: "result", result });
}

function pauseNow(): number {
  return Date.now() - changedAt > REST_MS ? 0 : PAUSE_MS;
}

/** Positions say nothing about reliability. */
export function isSameMeaning(one: DocumentTree, other: DocumentTree): boolean {
  const { layout: _, ...rest } = one;
  const { layout: __, ...otherRest } = other;
  return isEqual(rest, otherRest);
}

async function analyse(api: string, tree: DocumentTree): Promise<void> {
  const controller = new AbortController();
  running = controller;
  try {
    const answer = await evaluate(api, tree, controller.signal);
    if (controller.signal.aborted) return;
    take(answer);
    if (answer.kind === "failed") retry(api, tree);
  } catch (error) {
    if (controller.signal.aborted) return;
    const status = error instanceof Unreachable ? "offline" : "failed";
    useAnalysis.setState({ status, message: error instanceof Error ? error.message : "" });
    retry(api, tree);
  }
}

/** The server was out of reach, busy or broken: the figures are asked for again. */
function retry(api: string, tree: DocumentTree): void {
  asked = undefined;
  timer = setTimeout(() => analyseSoon(api, tree, 0), RETRY_MS);
}

function take(answer: Awaited<ReturnType<typeof evaluate>>): void {
  switch (answer.kind) {
    case "result":
      useAnalysis.setState(({ result, changes }) => ({
        status: "current",
        result: answer.result,
        previous: result,
        changes: changes + 1,
        problems: [],
        troubled: NONE,
        message: "",
      }));
      return;
    case "problems":
      useAnalysis.setState({
        status: "invalid",
        problems: answer.problems,
        troubled: componentsWithProblems(answer.problems),
        message: "",
      });
      return;
    case "failed":
      useAnalysis.setState({ status: "failed", message: answer.message });
      return;
    default:
      answer satisfies never;
  }
}

/** The figures of one component; the canvas redraws a node only when these changed. */
export function useComponentFigures(id: string): ComponentFigures | undefined {
  return useAnalysis((state) =>
    state.result !== undefined && Object.hasOwn(state.result.components, id)
      ? state.result.components[id]
      : undefined,
  );
}

export function useIsStale(): boolean {
  return useAnalysis((state) => state.status !== "current");
}
