/** The steps of the tour and the way through them. Pure: no DOM, no stores. */

export type Place = "analysis" | "editor";

export interface Step {
  readonly id: string;
  readonly place: Place;
  /** What the step is about: the first of these that is there. */
  readonly anchors: readonly string[];
  /** The same once it is done, where the step then explains what happened. */
  readonly after?: string;
}

const DATABASE = "db";

/** Two pages of one document, so the order is one of places, too. */
export const STEPS = [
  { id: "figures", place: "analysis", anchors: [".tiles"] },
  { id: "open", place: "analysis", anchors: [".page-head a.btn-primary"] },
  { id: "select", place: "editor", anchors: [`[data-id="component:${DATABASE}"]`] },
  { id: "fail", place: "editor", anchors: [".side-panel .fail-button"], after: ".what-if" },
  {
    id: "replicas",
    place: "editor",
    anchors: [`[data-pointer^="/components/${DATABASE}/placement"]`],
    after: ".figure-strip",
  },
  { id: "undo", place: "editor", anchors: [".toolbar .tools button"], after: ".figure-strip" },
  { id: "simulate", place: "analysis", anchors: ["#simulations"] },
  { id: "share", place: "analysis", anchors: [".page-head .row"] },
] as const satisfies readonly Step[];

export type StepId = (typeof STEPS)[number]["id"];

export interface TourState {
  /** The address of the analysis of the tour's document; its editor lies below. */
  readonly root: string;
  readonly step: number;
}

export function stepOf({ step }: TourState): (typeof STEPS)[number] {
  return STEPS[Math.min(Math.max(step, 0), STEPS.length - 1)] ?? STEPS[0];
}

/** Undefined after the last one. */
export function next(state: TourState): TourState | undefined {
  return state.step + 1 < STEPS.length ? { ...state, step: state.step + 1 } : undefined;
}

export function back(state: TourState): TourState {
  return { ...state, step: Math.max(0, state.step - 1) };
}

export function addressOf(state: TourState): string {
  return stepOf(state).place === "editor" ? `${state.root}edit/` : state.root;
}

export function placeOf(root: string, path: string): Place | undefined {
  if (path === root) return "analysis";
  return path === `${root}edit/` ? "editor" : undefined;
}

/** Who went on to the next step's page by himself has done the step before it. */
export function arrive(state: TourState, path: string): TourState {
  const place = placeOf(state.root, path);
  const following = next(state);
  if (place === undefined || place === stepOf(state).place || following === undefined) return state;
  return stepOf(following).place === place ? following : state;
}

/** What was kept, or undefined when it is not ours any more. */
export function parsed(text: string | null): TourState | undefined {
  const match = /^(\d+) (\/\S+\/)$/.exec(text ?? "");
  const step = Number(match?.[1]);
  const root = match?.[2];
  return root !== undefined && step < STEPS.length ? { root, step } : undefined;
}

export function written({ root, step }: TourState): string {
  return `${step} ${root}`;
}
