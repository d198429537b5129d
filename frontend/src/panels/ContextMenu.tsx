/** A menu beside the pointer, worked by pointer and keys as menus of the desktop are. */

import { type KeyboardEvent, useEffect, useLayoutEffect, useMemo, useRef } from "react";
import type { CommandTools } from "../editor/commands";
import { type MenuEntry, menuOf, menuSubject, menuTitle } from "../editor/menus";
import { ToolIcon } from "../nodes/icons";
import { useUi } from "../store/ui";

const EDGE = 8;

export function ContextMenu({ tools }: { tools: CommandTools }) {
  const menu = useUi((state) => state.menu);
  return menu === undefined ? null : (
    <OpenMenu key={`${menu.x} ${menu.y}`} at={menu} tools={tools} />
  );
}

interface OpenMenuProps {
  readonly at: { readonly x: number; readonly y: number };
  readonly tools: CommandTools;
}

function OpenMenu({ at, tools }: OpenMenuProps) {
  const element = useRef<HTMLDivElement>(null);
  const opener = useRef(document.activeElement);
  const groups = useMemo(() => menuOf(tools), [tools]);
  const title = useMemo(menuTitle, []);
  usePlaced(element, at);
  useClosing(element);
  const giveFocusBack = () => {
    if (opener.current instanceof HTMLElement) opener.current.focus({ preventScroll: true });
  };
  const close = () => {
    useUi.setState({ menu: undefined });
    giveFocusBack();
  };
  const run = (entry: MenuEntry) => {
    // What the entry opens takes the focus after this, and keeps it.
    giveFocusBack();
    entry.run();
    useUi.setState({ menu: undefined });
  };
  return (
    <div
      ref={element}
      role="menu"
      tabIndex={-1}
      aria-label={title}
      className="context-menu"
      onKeyDown={(event) => onMenuKey(event, close)}
      onContextMenu={(event) => event.preventDefault()}
    >
      <p className="menu-title" aria-hidden="true">
        {menuSubject()}
      </p>
      {groups.map((group) => (
        // biome-ignore lint/a11y/useSemanticElements: a group of menu items has no element
        <div
          role="group"
          key={group[0]?.id ?? ""}
          className={group[0]?.isSmall === true ? "menu-row" : undefined}
        >
          {group.map((entry) => (
            <Item key={entry.id} entry={entry} onRun={run} />
          ))}
        </div>
      ))}
    </div>
  );
}

function Item({ entry, onRun }: { entry: MenuEntry; onRun: (entry: MenuEntry) => void }) {
  const { name, icon, keys, isChosen, isSmall = false } = entry;
  return (
    <button
      type="button"
      {...(isChosen === undefined
        ? { role: "menuitem" }
        : { role: "menuitemradio", "aria-checked": isChosen })}
      tabIndex={-1}
      title={isSmall ? name : undefined}
      onClick={() => onRun(entry)}
      onPointerMove={(event) => event.currentTarget.focus({ preventScroll: true })}
    >
      <span className="menu-icon">
        {isChosen === true && <ToolIcon name="check" />}
        {icon !== undefined && <ToolIcon name={icon} />}
      </span>
      <span className={isSmall ? "visually-hidden" : undefined}>{name}</span>
      {keys !== undefined && <kbd>{keys}</kbd>}
    </button>
  );
}

/** Beside the pointer, and inside the window on every side. */
function usePlaced(
  element: { readonly current: HTMLElement | null },
  { x, y }: OpenMenuProps["at"],
): void {
  useLayoutEffect(() => {
    const menu = element.current;
    if (menu === null) return;
    const { width, height } = menu.getBoundingClientRect();
    const left = Math.max(EDGE, Math.min(x, innerWidth - width - EDGE));
    const top = Math.max(EDGE, Math.min(y, innerHeight - height - EDGE));
    menu.style.left = `${left}px`;
    menu.style.top = `${top}px`;
    itemsOf(menu)[0]?.focus({ preventScroll: true });
  }, [element, x, y]);
}

/** Pressing elsewhere, scrolling or leaving closes the menu. */
function useClosing(element: { readonly current: HTMLElement | null }): void {
  useEffect(() => {
    const close = (event: Event) => {
      const isInside = event.target instanceof Node && element.current?.contains(event.target);
      if (isInside !== true) useUi.setState({ menu: undefined });
    };
    document.addEventListener("pointerdown", close, true);
    document.addEventListener("wheel", close, { capture: true, passive: true });
    globalThis.addEventListener("resize", close);
    globalThis.addEventListener("blur", close);
    return () => {
      document.removeEventListener("pointerdown", close, true);
      document.removeEventListener("wheel", close, true);
      globalThis.removeEventListener("resize", close);
      globalThis.removeEventListener("blur", close);
    };
  }, [element]);
}

function itemsOf(menu: Element): HTMLElement[] {
  return [...menu.querySelectorAll<HTMLElement>("button")];
}

function onMenuKey(event: KeyboardEvent<HTMLElement>, close: () => void): void {
  event.stopPropagation();
  if (event.key === "Escape" || event.key === "Tab") {
    event.preventDefault();
    close();
    return;
  }
  const items = itemsOf(event.currentTarget);
  const next = nextItem(items, event.key);
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}

/** Arrows go round, Home and End to the ends, a letter to the next entry that begins with it. */
function nextItem(items: readonly HTMLElement[], key: string): HTMLElement | undefined {
  const at = items.indexOf(document.activeElement as HTMLElement);
  const count = items.length;
  if (key === "ArrowDown" || key === "ArrowRight") return items[(at + 1) % count];
  if (key === "ArrowUp" || key === "ArrowLeft") return items[(at - 1 + count) % count];
  if (key === "Home") return items[0];
  if (key === "End") return items[count - 1];
  if (key.length !== 1 || key === " ") return undefined;
  const turned = [...items.slice(at + 1), ...items.slice(0, at + 1)];
  return turned.find((item) => item.textContent?.toLowerCase().startsWith(key.toLowerCase()));
}
