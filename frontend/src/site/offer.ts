/** The offer of the tour: an answer takes it away in place; without this the page comes again. */

export function startOffer(): void {
  const offer = document.querySelector<HTMLElement>("[data-tour-offer]");
  const form = offer?.querySelector<HTMLFormElement>("[data-tour-answer]");
  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    const body = new FormData(form, event.submitter);
    // Should the answer be lost, the tour is offered once more: no harm done.
    void fetch(form.action, { method: "POST", body, redirect: "manual" }).catch(() => undefined);
    offer?.remove();
    document.getElementById("content")?.focus({ preventScroll: true });
  });
}
