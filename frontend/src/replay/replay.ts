/**
 * Replays a recorded cluster run: play, step, step back, scrub, zoom, jump. The page brings the
 * controls and every word; `data-trace` names where the trace is.
 */

import { cutOf, eventAt, type Message, nextOf, parseTrace, type Trace } from "../domain/trace";
import { THEME_CHANGED } from "../site/theme";
import { drawOverview, drawScene } from "./draw";
import { messageNear } from "./messages";
import { readPalette } from "./palette";
import { showEvents, showNodes } from "./panel";
import { momentAt, type Scene, sceneHeight, type Words } from "./scene";
import { sentenceOf, type Templates } from "./sentence";
import { momentText, movedTo, panned, type View, wholeView, zoomed } from "./view";

const OVERVIEW_HEIGHT = 56;
const FIRST_WINDOW_EVENTS = 400;
const CALM_FRAME_MS = 500;

export function startReplays(root: ParentNode = document): void {
  for (const element of root.querySelectorAll<HTMLElement>("[data-replay]")) {
    void open(element);
  }
}

async function open(element: HTMLElement): Promise<void> {
  const status = part<HTMLElement>(element, "status");
  status.textContent = status.dataset.replayLoading ?? "";
  try {
    const answer = await fetch(element.dataset.trace ?? "", { credentials: "same-origin" });
    if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`);
    const trace = parseTrace(await answer.text());
    const replay = new Replay(element, trace);
    replay.begin();
    status.textContent = replay.cutSentence();
  } catch (error) {
    status.textContent = `${element.dataset.failed ?? ""} ${(error as Error).message}`;
    status.setAttribute("role", "alert");
  }
}

function part<T extends HTMLElement>(element: HTMLElement, name: string): T {
  const found = element.querySelector<T>(`[data-replay-part="${name}"]`);
  if (found === null) throw new Error(`the page lacks the part ${name}`);
  return found;
}

class Replay {
  private view: View;
  private playing = 0;
  private lastFrame = 0;
  private pending = 0;
  private readonly canvas: HTMLCanvasElement;
  private readonly overview: HTMLCanvasElement;
  private readonly scrubber: HTMLInputElement;
  private readonly speed: HTMLSelectElement;
  private readonly words: Words;
  private readonly locale = document.documentElement.lang || "en";
  private readonly isCalm = matchMedia("(prefers-reduced-motion: reduce)");
  private pointed: Message | undefined;
  private palette = readPalette();

  constructor(
    private readonly element: HTMLElement,
    private readonly trace: Trace,
  ) {
    this.canvas = part(element, "scene");
    this.overview = part(element, "overview");
    this.scrubber = part(element, "scrubber");
    this.speed = part(element, "speed");
    const words = element.querySelector("script[type='application/json']");
    this.words = JSON.parse(words?.textContent ?? "{}") as Words;
    this.view = this.firstView();
  }

  begin(): void {
    this.element.hidden = false;
    part(this.element, "stage").hidden = false;
    this.scrubber.max = String(this.trace.end);
    this.speed.value = this.usualSpeed();
    this.listen();
    this.draw();
  }

  /** Say honestly where the trace ends before the run. */
  cutSentence(): string {
    const cut = cutOf(this.trace);
    if (cut === undefined) return "";
    const moment = momentText(cut.t_ms, this.locale);
    return String(this.words.cut ?? "")
      .replace("{events}", Number(cut.events).toLocaleString(this.locale))
      .replace("{moment}", moment)
      .replace("{length}", String(cut.seconds ?? ""));
  }

  /** Enough of the start to see single messages, or the moment that the address names. */
  private firstView(): View {
    const { end, events } = this.trace;
    const asked = Number(new URLSearchParams(location.hash.slice(1)).get("t"));
    const length = events[Math.min(FIRST_WINDOW_EVENTS, events.length - 1)]?.t_ms ?? end;
    const view = { ...wholeView(end), until: Math.max(length, end / 200, 1) };
    return asked > 0 ? movedTo(view, Math.min(asked, end), eventAt(this.trace, asked), end) : view;
  }

  /** The speed of the list at which the run lasts about half a minute. */
  private usualSpeed(): string {
    const wanted = this.trace.end / 30;
    const speeds = [...this.speed.options].map((option) => option.value);
    return speeds.findLast((speed) => Number(speed) <= wanted) ?? speeds[0] ?? "1";
  }

  private listen(): void {
    this.element.addEventListener("click", (event) => {
      const button = (event.target as Element).closest<HTMLElement>("[data-replay-action]");
      if (button !== null) this.act(button.dataset.replayAction ?? "");
    });
    this.canvas.addEventListener("keydown", (event) => this.press(event));
    this.scrubber.addEventListener("input", () => this.moveTo(Number(this.scrubber.value)));
    this.listenToPointer();
    new ResizeObserver(() => this.draw()).observe(this.canvas);
    window.addEventListener(THEME_CHANGED, () => {
      this.palette = readPalette();
      this.draw();
    });
  }

  private listenToPointer(): void {
    const seek = (event: PointerEvent): void => {
      const share = event.offsetX / this.overview.clientWidth;
      this.moveTo(share * this.trace.end);
    };
    this.overview.addEventListener("pointerdown", (event) => {
      this.overview.setPointerCapture(event.pointerId);
      seek(event);
    });
    this.overview.addEventListener("pointermove", (event) => {
      if (event.buttons === 1) seek(event);
    });
    this.canvas.addEventListener("pointerdown", (event) => {
      const message = messageNear(this.scene(), event.offsetX, event.offsetY);
      if (message === undefined) this.moveTo(momentAt(this.scene(), event.offsetX));
      else this.stepTo(message.event);
      this.pointAt(message);
    });
    this.canvas.addEventListener("pointermove", (event) => {
      if (this.playing === 0) {
        this.pointAt(messageNear(this.scene(), event.offsetX, event.offsetY));
      }
    });
    this.canvas.addEventListener("pointerleave", () => this.pointAt(undefined));
    this.canvas.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
  }

  /** Tell what the message is that one points at; what was told stays to be read. */
  private pointAt(message: Message | undefined): void {
    if (message === this.pointed) return;
    this.pointed = message;
    const event = this.trace.events[message?.event ?? -1];
    if (event !== undefined) {
      const moment = momentText(event.t_ms, this.locale);
      part(this.element, "pointed").textContent =
        `${moment} · ${sentenceOf(event, this.templates)}`;
    }
    this.draw();
  }

  private wheel(event: WheelEvent): void {
    if (event.ctrlKey || event.metaKey) {
      this.view = zoomed(this.view, event.deltaY < 0 ? 1 : -1, this.trace.end);
    } else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      const length = this.view.until - this.view.from;
      const by = ((event.deltaX || event.deltaY) / this.canvas.clientWidth) * length;
      this.view = panned(this.view, by, this.trace.end);
    } else {
      return; // A plain wheel scrolls the page.
    }
    event.preventDefault();
    this.draw();
  }

  private press(event: KeyboardEvent): void {
    const actions: Readonly<Record<string, string>> = {
      " ": "play",
      ArrowRight: event.shiftKey ? "next-election" : "step",
      ArrowLeft: event.shiftKey ? "previous-election" : "back",
      "+": "zoom-in",
      "=": "zoom-in",
      "-": "zoom-out",
      "0": "fit",
      Home: "start",
      End: "end",
      v: "next-violation",
      f: "next-fault",
    };
    const action = actions[event.key];
    if (action === undefined) return;
    event.preventDefault();
    this.act(action);
  }

  private act(action: string): void {
    const { end, elections, violations, faults, events } = this.trace;
    const acts: Readonly<Record<string, () => void>> = {
      play: () => this.toggle(),
      step: () => this.stepTo(this.view.place + 1),
      back: () => this.stepTo(this.view.place - 1),
      start: () => this.stepTo(0),
      end: () => this.stepTo(events.length - 1),
      "zoom-in": () => this.show(zoomed(this.view, 1, end)),
      "zoom-out": () => this.show(zoomed(this.view, -1, end)),
      fit: () => this.show({ ...this.view, from: 0, until: end }),
      "next-election": () => this.jump(elections, 1),
      "previous-election": () => this.jump(elections, -1),
      "next-violation": () => this.jump(violations, 1),
      "next-fault": () => this.jump(faults, 1),
    };
    acts[action]?.();
  }

  private jump(places: readonly number[], direction: 1 | -1): void {
    const place = nextOf(places, this.view.place, direction);
    if (place === undefined) this.say(String(this.words.none ?? ""));
    else this.stepTo(place);
  }

  private stepTo(place: number): void {
    const event = this.trace.events[place];
    if (event === undefined) return;
    this.pause();
    this.show(movedTo(this.view, event.t_ms, place, this.trace.end));
    this.say(sentenceOf(event, this.templates));
    this.remember();
  }

  private moveTo(moment: number): void {
    const { end } = this.trace;
    const now = Math.min(Math.max(moment, 0), end);
    this.show(movedTo(this.view, now, eventAt(this.trace, now), end));
    if (this.playing === 0) this.remember();
  }

  /** The address leads back to this moment. */
  private remember(): void {
    const moment = `#t=${this.view.now.toFixed(4)}`;
    history.replaceState(history.state, "", moment);
    for (const link of document.querySelectorAll<HTMLAnchorElement>("[data-replay-link]")) {
      link.hash = moment;
    }
  }

  private toggle(): void {
    if (this.playing !== 0) {
      this.pause();
      this.remember();
      return;
    }
    if (this.view.now >= this.trace.end) this.view = { ...this.view, now: 0, place: 0 };
    this.lastFrame = performance.now();
    this.playing = requestAnimationFrame((at) => this.frame(at));
    this.element.classList.add("is-playing");
  }

  private pause(): void {
    cancelAnimationFrame(this.playing);
    this.playing = 0;
    this.element.classList.remove("is-playing");
  }

  private frame(at: number): void {
    if (this.isCalm.matches && at - this.lastFrame < CALM_FRAME_MS) {
      this.playing = requestAnimationFrame((next) => this.frame(next));
      return;
    }
    const now = this.view.now + ((at - this.lastFrame) / 1000) * Number(this.speed.value);
    this.lastFrame = at;
    this.moveTo(now);
    if (now >= this.trace.end) this.pause();
    else this.playing = requestAnimationFrame((next) => this.frame(next));
  }

  private get templates(): Templates {
    return (this.words.events ?? {}) as Templates;
  }

  private say(sentence: string): void {
    part(this.element, "announcement").textContent = sentence;
  }

  private show(view: View): void {
    this.view = view;
    this.draw();
  }

  private scene(): Scene {
    const { view, trace, palette, words, locale, pointed } = this;
    return { view, trace, palette, words, locale, pointed, width: this.canvas.clientWidth };
  }

  /** At most one drawing a frame, however fast events come. */
  private draw(): void {
    if (this.pending !== 0) return;
    this.pending = requestAnimationFrame(() => {
      this.pending = 0;
      this.drawNow();
    });
  }

  private drawNow(): void {
    const scene = this.scene();
    if (scene.width === 0) return;
    drawScene(sized(this.canvas, scene.width, sceneHeight(this.trace)), scene);
    const width = this.overview.clientWidth;
    drawOverview(
      sized(this.overview, width, OVERVIEW_HEIGHT),
      { ...scene, width },
      OVERVIEW_HEIGHT,
    );
    const moment = momentText(this.view.now, this.locale);
    this.scrubber.value = String(this.view.now);
    this.scrubber.setAttribute("aria-valuetext", moment);
    part(this.element, "moment").textContent = moment;
    showNodes(part(this.element, "nodes"), this.trace, this.view, this.words);
    showEvents(part(this.element, "events"), this.trace, this.view, this.templates, this.locale);
  }
}

/** Fit a canvas to its place and to the screen's pixels; returns what draws on it. */
function sized(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D {
  const scale = window.devicePixelRatio || 1;
  const [w, h] = [Math.round(width * scale), Math.round(height * scale)];
  if (canvas.width !== w || canvas.height !== h) {
    canvas.width = w;
    canvas.height = h;
    canvas.style.height = `${height}px`;
  }
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("this browser cannot draw");
  context.setTransform(scale, 0, 0, scale, 0, 0);
  return context;
}
