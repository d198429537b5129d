/** The newest simulation of this architecture: looked for, asked for, followed, cancelled. */

import { create } from "zustand";
import { type Answer, call, type Request, Unreachable } from "../api/client";
import type { DocumentTree } from "../domain/document";
import { type Campaign, campaignOf, isActive, newestCheck } from "../domain/simulated";
import { objectOf, textOf } from "../domain/tree";
import { saveNow } from "../editor/session";
import { isSameMeaning } from "../store/analysis";
import { currentTree, useDocument } from "../store/document";
import { pageFacts } from "../store/page";
import { useSaving } from "../store/saving";
import { notify, useUi } from "../store/ui";
import { type Connection, follow } from "./follow";
import { words } from "./words";

export type Doing = "looking" | "saving" | "starting" | "nothing";

interface SimulationState {
  readonly doing: Doing;
  readonly campaign: Campaign | undefined;
  /** The document that the server spoke of when it last said whether the verdict counts. */
  readonly basis: DocumentTree | undefined;
  readonly connection: Connection;
  /** What is missing for the work to go on. */
  readonly missing: "worker" | "queue" | undefined;
  readonly problem: string;
}

const NOTHING: SimulationState = {
  doing: "looking",
  campaign: undefined,
  basis: undefined,
  connection: "live",
  missing: undefined,
  problem: "",
};

/** What the button on the overview page asks for. */
const STANDARD = { kind: "montecarlo", precision: 0.01, method: "auto" } as const;
const RETRY_MS = [1000, 2000, 4000] as const;
const LOOK_AGAIN_MS = 5000;
const SAVE_MS_MAX = 15_000;
/** After so long without news somebody looks whether anybody works at all. */
const SILENCE_MS = 5000;

export const useSimulation = create<SimulationState>()(() => NOTHING);

let stopFollowing: (() => void) | undefined;
let silence: ReturnType<typeof setTimeout> | undefined;
let isStarted = false;

/** Look for the newest simulation, once; from then on it is kept up to date. */
export function startSimulation(): void {
  if (isStarted) return;
  isStarted = true;
  void look();
  useSaving.subscribe(({ status }, before) => {
    if (status === "saved" && before.status !== "saved") void judgeAgain();
  });
}

async function look(): Promise<void> {
  const { api, id } = pageFacts();
  const list = await asked({ method: "GET", url: `${api}simulations?architecture=${id}` });
  if (list?.status !== 200) {
    useSimulation.setState({ problem: reasonOf(list) });
    setTimeout(() => void look(), LOOK_AGAIN_MS);
    return;
  }
  useSimulation.setState({ problem: "" });
  const found = newestCheck(list.body);
  if (found !== undefined) await show(found);
  useSimulation.setState({ doing: "nothing" });
}

async function show(id: string): Promise<void> {
  const basis = currentTree();
  const answer = await asked({ method: "GET", url: `${pageFacts().api}simulations/${id}` });
  const campaign = answer && campaignOf(answer.body);
  if (campaign !== undefined) take(campaign, basis);
}

/** Save what is not saved, then simulate what is saved. */
export async function validate(): Promise<void> {
  const text = words();
  useSimulation.setState({ doing: "saving", problem: "" });
  const saved = await whenSaved();
  if (saved !== "saved") {
    const known: { readonly [status: string]: string } = text.notSaved;
    useSimulation.setState({ doing: "nothing", problem: known[saved] ?? text.notSaved.offline });
    return;
  }
  useSimulation.setState({ doing: "starting" });
  const basis = currentTree();
  const { api, id } = pageFacts();
  const body = { ...STANDARD, architecture: id };
  const answer = await persistently({
    method: "POST",
    url: `${api}simulations`,
    body,
    key: newKey(),
  });
  useSimulation.setState({ doing: "nothing" });
  const campaign = answer?.status === 202 ? campaignOf(answer.body) : undefined;
  if (campaign === undefined) useSimulation.setState({ problem: reasonOf(answer) });
  else take(campaign, basis);
}

export async function cancel(): Promise<void> {
  const { campaign } = useSimulation.getState();
  if (campaign === undefined) return;
  const url = `${pageFacts().api}simulations/${campaign.id}`;
  const answer = await persistently({ method: "DELETE", url });
  // 409: it had already ended, which the events tell.
  const isDone = answer?.status === 204 || answer?.status === 409;
  if (!isDone) useSimulation.setState({ problem: reasonOf(answer) });
}

function take(campaign: Campaign, basis: DocumentTree): void {
  useSimulation.setState({ campaign, basis, problem: "", missing: undefined, connection: "live" });
  stopFollowing?.();
  if (!isActive(campaign)) return;
  listenToSilence();
  stopFollowing = follow(pageFacts().api, campaign.id, {
    onNews: hear,
    onConnection: (connection) => useSimulation.setState({ connection }),
    onRefused: (status) => useSimulation.setState({ problem: refusal(status), connection: "live" }),
  });
}

function hear(campaign: Campaign): void {
  const before = useSimulation.getState().campaign;
  useSimulation.setState({ campaign, missing: undefined });
  if (isActive(campaign)) {
    // The first word is the state as it was: only a change shows that somebody works.
    if (before?.progress !== campaign.progress || before.state !== campaign.state) {
      listenToSilence();
    }
    return;
  }
  clearTimeout(silence);
  const { tab, sheet } = useUi.getState();
  const isSeen = tab === "simulation" && (sheet === "simulation" || innerWidth > 760);
  if (!isSeen) notify(words().finished(campaign.sentence));
}

function listenToSilence(): void {
  clearTimeout(silence);
  silence = setTimeout(() => void askForWorkers(), SILENCE_MS);
}

/** Nothing has happened for a while: is there a worker, and does the queue answer? */
async function askForWorkers(): Promise<void> {
  const { api, id } = pageFacts();
  const body = { ...STANDARD, architecture: id };
  const plan = await asked({ method: "POST", url: `${api}simulations/plan`, body });
  const { campaign } = useSimulation.getState();
  if (campaign === undefined || !isActive(campaign)) return;
  if (plan?.status === 200) {
    const isMissing = objectOf(plan.body).workers === null;
    useSimulation.setState({ missing: isMissing ? await missingPart(api) : undefined });
  }
  listenToSilence();
}

async function missingPart(api: string): Promise<"worker" | "queue"> {
  const health = await asked({ method: "GET", url: `${api}health/ready` });
  const { queue } = objectOf(objectOf(health?.body).parts);
  return queue === "unavailable" ? "queue" : "worker";
}

/** A save may have changed what the verdict is about, or brought it back: the server knows. */
async function judgeAgain(): Promise<void> {
  const { campaign, basis } = useSimulation.getState();
  const tree = currentTree();
  if (campaign === undefined || basis === undefined || isSameMeaning(basis, tree)) return;
  const url = `${pageFacts().api}simulations/${campaign.id}`;
  const answer = await asked({ method: "GET", url });
  const judged = answer?.status === 200 ? campaignOf(answer.body) : undefined;
  if (judged === undefined || useSimulation.getState().campaign?.id !== judged.id) return;
  useSimulation.setState({ campaign: judged, basis: tree });
}

/** Why the verdict counts no longer: the server's word, or an edit that it has not seen yet. */
export function useExpiry(): "document" | "analysis" | undefined {
  const campaign = useSimulation((state) => state.campaign);
  const basis = useSimulation((state) => state.basis);
  const hasChanged = useDocument(({ tree }) => basis !== undefined && !isSameMeaning(basis, tree));
  return campaign?.expired ?? (hasChanged ? "document" : undefined);
}

/** States that end by themselves. */
const ON_ITS_WAY: ReadonlySet<string> = new Set(["waiting", "saving", "offline", "busy"]);

/** Wait until nothing is on its way to the server; returns how that ended. */
function whenSaved(): Promise<string> {
  saveNow();
  return new Promise((resolve) => {
    const timer = setTimeout(() => finish("offline"), SAVE_MS_MAX);
    const stop = useSaving.subscribe(({ status }) => check(status));
    const finish = (status: string) => {
      clearTimeout(timer);
      stop();
      resolve(status);
    };
    const check = (status: string) => {
      if (!ON_ITS_WAY.has(status)) finish(status);
    };
    check(useSaving.getState().status);
  });
}

async function asked(request: Request): Promise<Answer | undefined> {
  try {
    return await call(request);
  } catch (error) {
    if (error instanceof Unreachable) return undefined;
    throw error;
  }
}

/** Send again what did not arrive; the key keeps it from being carried out twice. */
async function persistently(request: Request): Promise<Answer | undefined> {
  for (const pause of RETRY_MS) {
    const answer = await asked(request);
    if (answer !== undefined && answer.status < 500) return answer;
    useSimulation.setState({ problem: words().unreachable });
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  return asked(request);
}

function reasonOf(answer: Answer | undefined): string {
  if (answer === undefined) return words().unreachable;
  const { detail, title } = objectOf(answer.body);
  return textOf(detail) || textOf(title) || refusal(answer.status);
}

function refusal(status: number): string {
  const text = words();
  return status === 404 ? text.gone : text.loggedOut;
}

function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return `editor-${[...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
