/** Keys. Letters work only while the canvas has the focus, so that nobody types a command. */

import { useEffect } from "react";
import { texts } from "../i18n";
import { redo, undo } from "../store/document";
import { notify, openDialog, select, selectedIds, useUi } from "../store/ui";
import { copiedText, deleteSelection, selectEverything } from "./actions";
import { duplicate, pasteText } from "./clipboard";
import { type Command, type CommandTools, commandsOf, saveByHand } from "./commands";
import { pointerPlace } from "./pointer";
import { openMenuByKey } from "./pressing";
import { focusNextRegion } from "./regions";

export function useShortcuts(tools: CommandTools): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => handleKey(event, tools);
    document.addEventListener("keydown", onKey);
    document.addEventListener("keydown", onEarlyKey, true);
    document.addEventListener("copy", onCopy);
    document.addEventListener("cut", onCut);
    document.addEventListener("paste", onPaste);
    return () => {
      document.removeEventListener("keydown", onKey);
      document.removeEventListener("keydown", onEarlyKey, true);
      document.removeEventListener("copy", onCopy);
      document.removeEventListener("cut", onCut);
      document.removeEventListener("paste", onPaste);
    };
  }, [tools]);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest("input, textarea, select, [contenteditable]") !== null
  );
}

function isInDialog(): boolean {
  const { dialog, quickAdd } = useUi.getState();
  return dialog !== undefined || quickAdd !== undefined;
}

/** The canvas has the focus, or nothing inside the editor has. */
function isOnCanvas(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  return target.closest(".canvas") !== null || target.querySelector(".canvas") !== null;
}

function handleKey(event: KeyboardEvent, tools: CommandTools): void {
  if (event.defaultPrevented || event.isComposing || event.altKey || isInDialog()) return;
  if (event.key === "F6" && focusNextRegion(event.shiftKey ? -1 : 1)) event.preventDefault();
  const isHandled =
    event.ctrlKey || event.metaKey
      ? withControl(event)
      : !isTyping(event.target) && isOnCanvas(event.target) && plainKey(event, tools);
  if (isHandled) event.preventDefault();
}

/** What React Flow would do something else with, before it hears of it. */
function onEarlyKey(event: KeyboardEvent): void {
  if (event.altKey || isTyping(event.target) || isInDialog() || !isOnCanvas(event.target)) return;
  const isHandled = event.key === "Escape" ? deselectHere(event) : resizeByKey(event);
  if (!isHandled) return;
  event.preventDefault();
  event.stopPropagation();
}

/** React Flow would take the focus away with the selection, and the keyboard lose its place. */
function deselectHere({ target }: KeyboardEvent): boolean {
  const isNode = target instanceof Element && target.matches(".react-flow__node.selected");
  return isNode && done(() => select());
}

/** Ctrl and an arrow give a chosen site more room, or less. */
function resizeByKey({ key, ctrlKey, metaKey, shiftKey }: KeyboardEvent): boolean {
  if (!(ctrlKey || metaKey) || !key.startsWith("Arrow")) return false;
  if (selectedIds("site").length === 0) return false;
  void import("./resizing").then(({ resizeSelected }) => resizeSelected(key, shiftKey));
  return true;
}

function withControl(event: KeyboardEvent): boolean {
  const key = event.key.toLowerCase();
  if (key === "s") return done(saveByHand);
  if (key === "k") return done(() => openDialog("commands"));
  if (key === "z") return canUndoHere(event.target) && done(event.shiftKey ? redo : undo);
  const run = isTyping(event.target) ? undefined : WITH_CONTROL[key];
  return run !== undefined && done(run);
}

const WITH_CONTROL: { readonly [key: string]: () => void } = {
  y: redo,
  d: () => duplicate(),
  a: selectEverything,
};

/** In a field of the inspector undo is that of the document; in the YAML text it is the text's. */
function canUndoHere(target: EventTarget | null): boolean {
  if (!isTyping(target)) return true;
  return target instanceof Element && target.closest("[data-pointer]") !== null;
}

function done(run: () => void): true {
  run();
  return true;
}

const LETTERS: { readonly [key: string]: string } = {
  c: "connect",
  f: "fit",
  l: "layout",
  t: "table",
  y: "yaml",
  x: "fail",
  X: "recoverAll",
  r: "failReplica",
  m: "cutSet",
  z: "zoomSelection",
  "\\": "panel",
  F2: "rename",
  "+": "zoomIn",
  "=": "zoomIn",
  "-": "zoomOut",
  "0": "zoomReset",
  "?": "shortcuts",
  Delete: "remove",
  Backspace: "remove",
};

function plainKey(event: KeyboardEvent, tools: CommandTools): boolean {
  if (event.key === "Escape") return done(() => select());
  if (event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey)) {
    return openMenuByKey();
  }
  if (event.key === "a" || event.key === "n") return done(() => quickAddInMiddle(tools));
  const id = LETTERS[event.key];
  const command = commandsOf(tools).find((known: Command) => known.id === id);
  return command !== undefined && done(command.run);
}

function quickAddInMiddle({ middle }: CommandTools): void {
  useUi.setState({ quickAdd: middle() });
}

function onCopy(event: ClipboardEvent): void {
  if (isTyping(event.target) || isInDialog() || hasSelectedText()) return;
  const text = copiedText();
  if (text === undefined) return;
  event.clipboardData?.setData("text/plain", text);
  event.preventDefault();
  notify(texts().notices.copied(useUi.getState().selected.length));
}

function onCut(event: ClipboardEvent): void {
  onCopy(event);
  if (event.defaultPrevented) deleteSelection();
}

function onPaste(event: ClipboardEvent): void {
  if (isTyping(event.target) || isInDialog()) return;
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (text === "") return;
  event.preventDefault();
  pasteText(text, { at: pointerPlace() });
}

function hasSelectedText(): boolean {
  return (document.getSelection()?.toString() ?? "") !== "";
}
