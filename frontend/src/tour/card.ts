/**
 * The card of the tour and the ring around what it is about. Not modal: the page stays usable, since
 * the steps are done on it. Ready-made tours cover the page and keep the focus, so this is our own.
 */

import { dockFor, spotFor } from "./layout";
import type { Words } from "./words";

export interface Shown {
  readonly title: string;
  readonly text: string;
  readonly task?: string | undefined;
  readonly progress: string;
  readonly next: string;
  readonly hasBack: boolean;
}

export interface Intents {
  readonly onNext: () => void;
  readonly onBack: () => void;
  readonly onEnd: () => void;
  readonly onShow: () => void;
}

const NARROW = "(max-width: 720px)";

export class Card {
  readonly element = document.createElement("section");
  private readonly ring = document.createElement("div");
  private readonly title = heading("tour-title");
  private readonly progress = paragraph("tour-progress");
  private readonly text = paragraph("tour-text");
  private readonly task = paragraph("tour-task");
  private readonly news = paragraph("tour-news");
  private readonly nextButton: HTMLButtonElement;
  private readonly backButton: HTMLButtonElement;
  private readonly showButton: HTMLButtonElement;

  constructor(words: Words, intents: Intents) {
    this.nextButton = button("btn btn-small btn-primary", words.next, intents.onNext);
    this.backButton = button("btn btn-small", words.back, intents.onBack);
    this.showButton = button("btn btn-small btn-quiet", words.show, intents.onShow);
    this.showButton.title = words.keys;
    const end = button("btn btn-small btn-quiet tour-end", words.skip, intents.onEnd);
    this.fill(words, end);
    this.news.setAttribute("role", "status");
    this.ring.className = "tour-ring";
    this.ring.setAttribute("aria-hidden", "true");
    this.ring.hidden = true;
    document.body.append(this.ring, this.element);
  }

  private fill(words: Words, end: HTMLButtonElement): void {
    this.element.className = "tour-card no-print";
    this.element.tabIndex = -1;
    this.element.setAttribute("role", "dialog");
    this.element.setAttribute("aria-modal", "false");
    this.element.setAttribute("aria-labelledby", "tour-title");
    this.element.setAttribute("aria-describedby", "tour-text tour-task tour-keys");
    const keys = paragraph("tour-keys");
    keys.textContent = words.keys;
    const head = document.createElement("header");
    head.append(this.progress, end);
    const foot = document.createElement("footer");
    foot.append(this.backButton, this.showButton, this.nextButton);
    this.element.append(head, this.title, this.text, this.task, this.news, foot, keys);
  }

  show({ title, text, task, progress, next, hasBack }: Shown): void {
    this.title.textContent = title;
    this.text.textContent = text;
    this.task.textContent = task ?? "";
    this.task.hidden = task === undefined;
    this.progress.textContent = progress;
    this.nextButton.textContent = next;
    this.backButton.hidden = !hasBack;
    this.news.textContent = "";
    this.element.dataset.done = "false";
  }

  /** Say what happened without taking the focus from where it happened. */
  announce(text: string, isDone: boolean): void {
    this.news.textContent = text;
    this.news.classList.toggle("visually-hidden", !isDone);
    this.element.dataset.done = String(isDone);
  }

  focus(): void {
    this.element.focus({ preventScroll: true });
  }

  get hasFocus(): boolean {
    return this.element.contains(document.activeElement);
  }

  /** Draw the ring around the anchor and stand beside it; without one, in the corner. */
  place(anchor: Element | undefined): void {
    const box = anchor?.getBoundingClientRect();
    const screen = { width: innerWidth, height: innerHeight };
    this.showButton.hidden = anchor === undefined;
    this.ring.hidden = box === undefined;
    if (box !== undefined) this.encircle(box);
    const isDocked = matchMedia(NARROW).matches;
    this.element.dataset.dock = isDocked ? dockFor(box, screen) : "";
    const far = { left: screen.width, top: screen.height, width: 0, height: 0 };
    const { width, height } = this.element.getBoundingClientRect();
    const { left, top } = spotFor(box ?? far, { width, height }, screen);
    this.element.style.left = isDocked ? "" : `${left}px`;
    this.element.style.top = isDocked ? "" : `${top}px`;
  }

  private encircle({ left, top, width, height }: DOMRect): void {
    Object.assign(this.ring.style, {
      left: `${left - 4}px`,
      top: `${top - 4}px`,
      width: `${width + 8}px`,
      height: `${height + 8}px`,
    });
  }

  remove(): void {
    this.element.remove();
    this.ring.remove();
  }
}

function heading(id: string): HTMLHeadingElement {
  const element = document.createElement("h2");
  element.id = id;
  return element;
}

function paragraph(id: string): HTMLParagraphElement {
  const element = document.createElement("p");
  element.id = id;
  return element;
}

function button(className: string, text: string, onPress: () => void): HTMLButtonElement {
  const element = document.createElement("button");
  element.type = "button";
  element.className = className;
  element.textContent = text;
  element.addEventListener("click", onPress);
  return element;
}
