/** Runs the tour on the page that is open: shows its step, notices what was done, goes on. */

import "./tour.css";
import { csrfToken } from "../api/client";
import { Card } from "./card";
import { isStarting, remember, remembered } from "./memory";
import { bringIntoSight } from "./sight";
import { addressOf, arrive, back, next, placeOf, STEPS, stepOf, type TourState } from "./steps";
import { type Words, wordsFor } from "./words";

type Deeds = typeof import("./deeds");

const LOOK_MS = 200;
const DISMISSAL = "/api/v1/dismissals/tour";

export async function startTour(): Promise<void> {
  const state = opened();
  if (state === undefined) return;
  const isInEditor = document.getElementById("editor") !== null;
  new Tour(state, isInEditor ? await import("./deeds") : undefined).begin();
}

/** The state this page begins with; the mark in the address is used up. */
function opened(): TourState | undefined {
  if (!isStarting(location.search)) return remembered();
  history.replaceState(history.state, "", location.pathname);
  return { root: location.pathname, step: 0 };
}

class Tour {
  private readonly words: Words = wordsFor(document.documentElement.lang);
  private readonly card: Card;
  private readonly timer: ReturnType<typeof setInterval>;
  private isPrepared = false;
  private isDone = false;

  constructor(
    private state: TourState,
    private readonly deeds: Deeds | undefined,
  ) {
    this.card = new Card(this.words, {
      onNext: () => this.goOn(),
      onBack: () => this.goTo(back(this.state)),
      onEnd: () => this.end(),
      onShow: () => this.focusAnchor(),
    });
    this.timer = setInterval(this.look, LOOK_MS);
    document.addEventListener("keydown", this.onKey, true);
    addEventListener("scroll", this.look, { capture: true, passive: true });
    addEventListener("resize", this.look);
  }

  begin(): void {
    this.state = arrive(this.state, location.pathname);
    this.enter();
    this.card.focus();
  }

  private get isHere(): boolean {
    return placeOf(this.state.root, location.pathname) === stepOf(this.state).place;
  }

  private enter(): void {
    remember(this.state);
    this.isDone = false;
    this.isPrepared = false;
    const { words, state } = this;
    const { title, text, task } = words.steps[stepOf(state).id];
    this.card.show({
      title,
      text: this.isHere ? text : words.elsewhere,
      task: this.isHere ? task : undefined,
      progress: words.progress(state.step + 1, STEPS.length),
      next: this.isHere ? (next(state) === undefined ? words.finish : words.next) : words.resume,
      hasBack: state.step > 0,
    });
    this.look();
  }

  /** Prepare the step once its page is ready, notice when it is done, and follow its anchor. */
  private readonly look = (): void => {
    if (this.isHere) {
      if (!this.isPrepared) this.prepare();
      else if (!this.isDone && this.deeds?.isDone(stepOf(this.state).id)) this.whenDone();
    }
    this.card.place(this.anchor());
  };

  private prepare(): void {
    const isReady = this.deeds?.prepare(stepOf(this.state).id) ?? true;
    if (!isReady || this.anchor() === undefined) return;
    this.isPrepared = true;
    this.reveal();
  }

  private whenDone(): void {
    this.isDone = true;
    const { done } = this.words.steps[stepOf(this.state).id];
    if (done !== undefined) {
      this.card.announce(done, true);
      return;
    }
    this.goTo(next(this.state) ?? this.state, false);
    const { title, task } = this.words.steps[stepOf(this.state).id];
    this.card.announce([title, task].filter(Boolean).join(". "), false);
  }

  private anchor(): Element | undefined {
    if (!this.isHere) return undefined;
    const step = stepOf(this.state);
    const after = "after" in step && this.isDone ? [step.after] : [];
    return [...after, ...step.anchors]
      .map((selector) => document.querySelector(selector))
      .find((element): element is Element => element !== null && isShown(element));
  }

  private goOn(): void {
    const following = next(this.state);
    if (!this.isHere) this.travel();
    else if (following === undefined) this.finish();
    else this.goTo(following);
  }

  private goTo(state: TourState, takesFocus = true): void {
    this.state = state;
    remember(state);
    if (!this.isHere) {
      this.travel();
      return;
    }
    this.enter();
    if (takesFocus) this.card.focus();
  }

  private travel(): void {
    location.assign(addressOf(this.state));
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    const isFree = document.activeElement === document.body || document.activeElement === null;
    if (event.key === "Escape" && (this.card.hasFocus || isFree)) {
      event.stopPropagation();
      this.end();
    }
    if (event.key !== "F6" || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    if (this.card.hasFocus) this.focusAnchor();
    else this.card.focus();
  };

  private focusAnchor(): void {
    const anchor = this.anchor();
    const inside = anchor?.matches(FOCUSABLE) ? anchor : anchor?.querySelector(FOCUSABLE);
    if (inside instanceof HTMLElement) inside.focus({ preventScroll: true });
    this.reveal();
  }

  private reveal(): void {
    const anchor = this.anchor();
    if (anchor !== undefined) bringIntoSight(anchor);
    this.look();
  }

  private finish(): void {
    const headers = { "X-CSRFToken": csrfToken(document.cookie) };
    // Should it be lost, the tour is offered once more: no harm done.
    void fetch(DISMISSAL, { method: "PUT", headers, keepalive: true }).catch(() => undefined);
    this.end();
  }

  private end(): void {
    clearInterval(this.timer);
    document.removeEventListener("keydown", this.onKey, true);
    removeEventListener("scroll", this.look, { capture: true });
    removeEventListener("resize", this.look);
    remember(undefined);
    this.card.remove();
    document.getElementById("content")?.focus({ preventScroll: true });
  }
}

const FOCUSABLE =
  "a[href], button:not(:disabled), input:not(:disabled), select, summary, [tabindex='0']";

function isShown(element: Element): boolean {
  const { width, height } = element.getBoundingClientRect();
  return width > 0 && height > 0;
}
