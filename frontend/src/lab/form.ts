/**
 * The settings of a laboratory run: hides those that mean nothing to the chosen protocol. Hidden
 * fields are disabled as well, so that they do not come into the address. Without scripts all are
 * shown.
 */

export function startLabForm(root: ParentNode = document): void {
  for (const form of root.querySelectorAll<HTMLFormElement>("[data-lab-form]")) {
    const protocol = form.elements.namedItem("protocol") as HTMLSelectElement | null;
    if (protocol === null) continue;
    const update = (): void => showFor(form, protocol.value);
    protocol.addEventListener("change", update);
    form.addEventListener("submit", () => dropUsual(form));
    update();
  }
}

export function showFor(form: HTMLFormElement, protocol: string): void {
  for (const field of form.querySelectorAll<HTMLElement>("[data-lab-for]")) {
    const isMeant = (field.dataset.labFor ?? "").split(" ").includes(protocol);
    const isWrong = field.querySelector("[aria-invalid]") !== null;
    field.hidden = !isMeant && !isWrong;
    for (const control of controls(field)) control.disabled = field.hidden;
  }
  for (const group of form.querySelectorAll<HTMLElement>("[data-lab-group]")) {
    group.hidden = group.querySelector("[data-lab-for]:not([hidden])") === null;
  }
}

/** What is as usual need not stand in the address, unless a scenario says otherwise. */
function dropUsual(form: HTMLFormElement): void {
  if (form.elements.namedItem("scenario") !== null) return;
  for (const control of controls(form)) {
    if (control.dataset.labUsual === control.value) control.disabled = true;
  }
  // The way back in the browser shows the form again, with everything enabled.
  window.addEventListener("pageshow", () => {
    for (const control of controls(form)) control.disabled = false;
    const protocol = form.elements.namedItem("protocol") as HTMLSelectElement;
    showFor(form, protocol.value);
  });
}

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

function controls(root: ParentNode): Control[] {
  return [...root.querySelectorAll<Control>("input, select, textarea")];
}
