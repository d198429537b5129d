/** A figure's explanation opens over the page it stands on; without this it is a page of its own. */

export function startExplanations(): void {
  document.addEventListener("click", (event) => {
    if (!(event instanceof MouseEvent) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link =
      event.target instanceof Element && event.target.closest<HTMLAnchorElement>("a[data-why]");
    if (!link) return;
    event.preventDefault();
    void open(link);
  });
}

async function open(link: HTMLAnchorElement): Promise<void> {
  const address = new URL(link.href);
  address.searchParams.set("part", "1");
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) throw new Error(answer.statusText);
    show(await answer.text(), link);
  } catch {
    location.assign(link.href);
  }
}

function show(html: string, link: HTMLAnchorElement): void {
  const dialog = document.createElement("dialog");
  dialog.className = "why-dialog card";
  dialog.setAttribute("aria-labelledby", "why-title");
  const close = document.createElement("button");
  close.className = "btn why-close";
  close.textContent = link.dataset.close ?? "×";
  close.addEventListener("click", () => dialog.close());
  const body = document.createElement("div");
  body.className = "stack-small";
  // The server renders the part and escapes what users typed.
  body.innerHTML = html;
  dialog.append(close, body);
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
