/** A figure's explanation opens over the page it stands on; without this it is a page of its own. */

import { startArrows } from "./arrows";

export function startExplanations(): void {
  document.addEventListener("click", (event) => {
    if (!(event instanceof MouseEvent) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link =
      event.target instanceof Element && event.target.closest<HTMLAnchorElement>("a.why");
    if (!link) return;
    event.preventDefault();
    void open(link);
  });
  startArrows();
}

async function open(link: HTMLAnchorElement): Promise<void> {
  if (link.ariaBusy === "true") return;
  const address = new URL(link.href);
  address.searchParams.set("part", "1");
  link.ariaBusy = "true";
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) throw new Error(answer.statusText);
    show(await answer.text(), link);
  } catch {
    location.assign(link.href);
  } finally {
    link.ariaBusy = null;
  }
}

let opened = 0;

function show(html: string, link: HTMLAnchorElement): void {
  const dialog = document.createElement("dialog");
  dialog.className = "why-dialog card";
  const body = document.createElement("div");
  body.className = "why-body";
  // The server renders the part and escapes what users typed.
  body.innerHTML = html;
  // A side of a change opens its own explanation over that of the change.
  const title = body.querySelector("#why-title");
  if (title) title.id = `why-title-${++opened}`;
  dialog.setAttribute("aria-labelledby", title?.id ?? "");
  dialog.append(bar(dialog), body);
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    link.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
}

/** Stays in sight while the explanation scrolls. */
function bar(dialog: HTMLDialogElement): HTMLElement {
  const close = document.createElement("button");
  close.className = "btn why-close";
  close.type = "button";
  close.textContent = "×";
  close.ariaLabel = document.body.dataset.close ?? "×";
  close.addEventListener("click", () => dialog.close());
  const held = document.createElement("div");
  held.className = "why-bar";
  held.append(close);
  return held;
}
