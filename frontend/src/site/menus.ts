/** Menus close on Escape and on a press elsewhere. */

export function startMenus(): void {
  document.addEventListener("click", (event) => {
    closeMenus((menu) => !(event.target instanceof Node && menu.contains(event.target)));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector<HTMLDetailsElement>("details[data-menu][open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary")?.focus();
  });
}

function closeMenus(which: (menu: HTMLDetailsElement) => boolean): void {
  for (const menu of document.querySelectorAll<HTMLDetailsElement>("details[data-menu][open]")) {
    if (which(menu)) menu.open = false;
  }
}
