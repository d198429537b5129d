/** What if it failed: elements that are failed for the eye alone, and who then loses what. */

import { create } from "zustand";
import { askWhatIf, Unreachable } from "../api/client";
import type { DocumentTree } from "../domain/document";
import {
  type FailedElement,
  type Fortune,
  isFailed,
  isNeedLost,
  type LineFortune,
  lineFortune,
  thoseThere,
  toggled,
  type WhatIf,
  withElement,
  withoutElement,
} from "../domain/whatif";
import { isSameMeaning } from "./analysis";
import { currentTree } from "./document";
import { usePlayback, usePlayedComponent } from "./playback";

export type WhatIfStatus = "idle" | "computing" | "current" | "invalid" | "offline";

interface WhatIfState {
  readonly failed: readonly FailedElement[];
  readonly status: WhatIfStatus;
  readonly result: WhatIf | undefined;
}

const NOTHING: WhatIfState = { failed: [], status: "idle", result: undefined };
const PAUSE_MS = 120;

export const useWhatIf = create<WhatIfState>()(() => NOTHING);

let api = "/api/v1/";
let running: AbortController | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;
let asked: DocumentTree | undefined;

export function startWhatIf(address: string): void {
  api = address;
  useWhatIf.setState(NOTHING);
}

export function fail(element: FailedElement): void {
  take(withElement(useWhatIf.getState().failed, element));
}

export function recover(element: FailedElement): void {
  take(withoutElement(useWhatIf.getState().failed, element));
}

/** Fail some elements, or recover them when all of them are failed. */
export function toggleFailed(...elements: readonly FailedElement[]): void {
  take(toggled(useWhatIf.getState().failed, elements));
}

export function recoverAll(): void {
  take([]);
}

/** The document changed: what is gone from it recovers, and the question is asked anew. */
export function followDocument(tree: DocumentTree): void {
  const { failed } = useWhatIf.getState();
  if (failed.length === 0 || (asked !== undefined && isSameMeaning(asked, tree))) return;
  take(thoseThere(tree, failed), PAUSE_MS);
}

function take(failed: readonly FailedElement[], pause = 0): void {
  clearTimeout(timer);
  running?.abort();
  if (failed.length === 0) {
    useWhatIf.setState(NOTHING);
    return;
  }
  useWhatIf.setState({ failed, status: "computing" });
  if (pause === 0) void ask(failed);
  else timer = setTimeout(() => void ask(failed), pause);
}

async function ask(failed: readonly FailedElement[]): Promise<void> {
  const controller = new AbortController();
  running = controller;
  const tree = currentTree();
  asked = tree;
  try {
    const result = await askWhatIf(api, tree, failed, controller.signal);
    if (controller.signal.aborted) return;
    useWhatIf.setState(
      result === undefined ? { status: "invalid" } : { status: "current", result },
    );
  } catch (error) {
    if (controller.signal.aborted) return;
    useWhatIf.setState({ status: error instanceof Unreachable ? "offline" : "invalid" });
  }
}

/** How a component fares; undefined while nothing is failed. Its node is redrawn on a change only. */
export function useFortune(id: string): Fortune | undefined {
  const played = usePlayedComponent(id)?.status;
  const asked = useWhatIf(({ failed, result }) => {
    if (failed.length === 0) return undefined;
    if (isFailed(failed, { kind: "component", id })) return "failed";
    return result?.components[id]?.status;
  });
  return played ?? asked;
}

export function useIsSiteFailed(id: string): boolean {
  return useWhatIf(({ failed }) => isFailed(failed, { kind: "site", id }));
}

export function useLineFortune(
  owner: string,
  index: number,
  target: string,
): LineFortune | undefined {
  const line = { owner, index, target };
  const played = usePlayback(({ scene }) => scene && lineFortune([], scene, line));
  const asked = useWhatIf(({ failed, result }) =>
    failed.length === 0 ? undefined : lineFortune(failed, result, line),
  );
  return played ?? asked;
}

export function useIsNeedLost(id: string, index: number): boolean {
  const isPlayed = usePlayback(({ scene }) => isNeedLost(scene, id, index));
  const isAsked = useWhatIf(
    ({ failed, result }) =>
      isFailed(failed, { kind: "link", id, index }) || isNeedLost(result, id, index),
  );
  return isPlayed || isAsked;
}
