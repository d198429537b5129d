/** Plays the worst outage of a simulation on the canvas, step by step. */

import { create } from "zustand";
import { call, Unreachable } from "../api/client";
import { clampedStep, lastStep, type Outage, pauseAfter, stepAt } from "../domain/outage";
import { isObject, objectOf, textOf } from "../domain/tree";
import { pageFacts } from "../store/page";
import { usePlayback } from "../store/playback";
import { notify, useUi } from "../store/ui";
import { recoverAll, useWhatIf } from "../store/whatif";
import { sceneOf } from "./scene";
import { words } from "./words";

interface PlayerState {
  readonly outage: Outage | undefined;
  /** Why there is nothing to play. */
  readonly problem: string;
  readonly step: number;
  readonly isPlaying: boolean;
  readonly speed: number;
}

const NOTHING: PlayerState = {
  outage: undefined,
  problem: "",
  step: 0,
  isPlaying: false,
  speed: 1,
};

export const SPEEDS = [0.5, 1, 2, 4] as const;

export const usePlayer = create<PlayerState>()(() => NOTHING);

let timer: ReturnType<typeof setTimeout> | undefined;
let stopWatching: (() => void) | undefined;
let opener: Element | null = null;
let opened = "";

/** Fetch one of the longest outages of a simulation and show its first moment. */
export async function openOutage(simulation: string, plays = false, rank = 1): Promise<void> {
  closeOutage();
  opener = document.activeElement;
  opened = simulation;
  endWhatIf();
  useUi.setState({ view: "canvas", sheet: undefined });
  usePlayback.setState({ isOpen: true });
  const found = await fetched(simulation, rank);
  if (opened !== simulation) return;
  if (typeof found === "string") {
    usePlayer.setState({ problem: found });
    return;
  }
  show(found);
  if (plays && !prefersCalm()) play();
}

/** Another outage of the same simulation; until it is there, the one before stays. */
export async function chooseOutage(rank: number): Promise<void> {
  const { outage } = usePlayer.getState();
  if (outage === undefined) return;
  pause();
  const found = await fetched(outage.simulation, rank);
  if (usePlayer.getState().outage !== outage) return;
  if (typeof found === "string") notify(found);
  else show(found);
}

function show(outage: Outage): void {
  usePlayer.setState({ outage, step: 0 });
  usePlayback.setState({ scene: undefined });
  goTo(0);
}

async function fetched(simulation: string, rank: number): Promise<Outage | string> {
  const text = words();
  try {
    const address = `${pageFacts().api}simulations/${encodeURIComponent(simulation)}/worst-outage`;
    const url = rank === 1 ? address : `${address}?rank=${rank}`;
    const { status, body } = await call({ method: "GET", url });
    if (status === 200 && isObject(body)) return body as unknown as Outage;
    if (status === 404) return text.gone;
    if (status === 422) return text.playback.none;
    return textOf(objectOf(body).detail) || text.playback.failed;
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    return text.playback.failed;
  }
}

/** A question and a recording never share the drawing: the later one takes it. */
function endWhatIf(): void {
  if (useWhatIf.getState().failed.length > 0) {
    recoverAll();
    notify(words().playback.whatIfEnded);
  }
  stopWatching = useWhatIf.subscribe(({ failed }) => {
    if (failed.length === 0) return;
    closeOutage();
    notify(words().playback.ended);
  });
}

export function closeOutage(): void {
  if (!usePlayback.getState().isOpen) return;
  clearTimeout(timer);
  stopWatching?.();
  opened = "";
  usePlayback.setState({ isOpen: false, scene: undefined });
  usePlayer.setState(NOTHING);
  if (opener instanceof HTMLElement && opener.isConnected) opener.focus({ preventScroll: true });
}

export function goTo(wanted: number): void {
  const { outage, step: before } = usePlayer.getState();
  if (outage === undefined) return;
  const step = clampedStep(outage, wanted);
  usePlayer.setState({ step });
  if (step !== before || usePlayback.getState().scene === undefined) {
    usePlayback.setState({ scene: sceneOf(outage, step) });
  }
  if (usePlayer.getState().isPlaying) goOn();
}

/** To the moment when the whole is lost, which is what the time is counted from. */
export function goToLoss(): void {
  const { outage } = usePlayer.getState();
  if (outage !== undefined) goTo(stepAt(outage, 0));
}

export function play(): void {
  const { outage, step } = usePlayer.getState();
  if (outage === undefined) return;
  usePlayer.setState({ isPlaying: true });
  goTo(step >= lastStep(outage) ? 0 : step);
}

export function pause(): void {
  clearTimeout(timer);
  usePlayer.setState({ isPlaying: false });
}

export function setSpeed(speed: number): void {
  usePlayer.setState({ speed });
  if (usePlayer.getState().isPlaying) goOn();
}

function goOn(): void {
  clearTimeout(timer);
  const { outage, step, speed } = usePlayer.getState();
  if (outage === undefined) return;
  if (step >= lastStep(outage)) {
    usePlayer.setState({ isPlaying: false });
    return;
  }
  timer = setTimeout(() => goTo(step + 1), pauseAfter(outage, step, speed));
}

function prefersCalm(): boolean {
  return globalThis.matchMedia?.("(prefers-reduced-motion: reduce)").matches ?? false;
}
