/** Everything the editor can do, by name: for the command palette, the menus and the keys. */

import type { ReactFlowInstance } from "@xyflow/react";
import { displayName, idsOf } from "../domain/document";
import { COMPONENT_KINDS, SITE_KINDS } from "../domain/edit";
import { kindName, texts } from "../i18n";
import { currentTree, redo, undo } from "../store/document";
import {
  componentKey,
  openDialog,
  openPage,
  openTab,
  type QuickAdd,
  reveal,
  select,
  siteNodeKey,
  useUi,
} from "../store/ui";
import {
  arrangeAll,
  copiedText,
  deleteSelection,
  duplicateSelection,
  newJourney,
  pasteText,
  selectEverything,
} from "./actions";
import { downloadJson, downloadPng, downloadSvg, downloadYaml } from "./files";

export interface Command {
  readonly id: string;
  readonly name: string;
  readonly keys?: string;
  readonly kind?: string;
  readonly run: () => void;
}

export interface CommandTools {
  readonly flow: Pick<
    ReactFlowInstance,
    "fitView" | "zoomIn" | "zoomOut" | "zoomTo" | "setCenter" | "getNode"
  >;
  readonly add: (kind: string, connected: boolean) => void;
  /** Where quick-add opens when it was asked for by a key. */
  readonly middle: () => QuickAdd;
}

const SMOOTH = { duration: 200 };

export function toggleView(): void {
  useUi.setState(({ view }) => ({ view: view === "canvas" ? "table" : "canvas" }));
}

export function toggleYaml(): void {
  useUi.setState(({ yaml }) => ({ yaml: !yaml }));
}

export async function copyToClipboard(): Promise<void> {
  const text = copiedText();
  if (text !== undefined) await navigator.clipboard.writeText(text);
}

export async function pasteFromClipboard(): Promise<void> {
  pasteText(await navigator.clipboard.readText());
}

export function commandsOf({ flow, add }: CommandTools): Command[] {
  return [...editCommands(), ...viewCommands(flow), ...addCommands(add), ...fileCommands()];
}

function editCommands(): Command[] {
  const text = texts().actions;
  return [
    { id: "undo", name: text.undo, keys: "Ctrl Z", run: undo },
    { id: "redo", name: text.redo, keys: "Ctrl Shift Z", run: redo },
    { id: "copy", name: text.copy, keys: "Ctrl C", run: () => void copyToClipboard() },
    { id: "paste", name: text.paste, keys: "Ctrl V", run: () => void pasteFromClipboard() },
    { id: "duplicate", name: text.duplicate, keys: "Ctrl D", run: duplicateSelection },
    { id: "remove", name: text.remove, keys: "Delete", run: deleteSelection },
    { id: "selectAll", name: text.selectAll, keys: "Ctrl A", run: selectEverything },
    { id: "connect", name: text.connect, keys: "C", run: () => openDialog("connect") },
    { id: "layout", name: text.layout, keys: "L", run: () => void arrangeAll() },
    { id: "journey", name: text.addJourney, run: addFirstJourney },
  ];
}

function addFirstJourney(): void {
  const [entry] = idsOf(currentTree(), "components");
  if (entry !== undefined) newJourney(entry);
}

function viewCommands(flow: CommandTools["flow"]): Command[] {
  const text = texts().actions;
  return [
    {
      id: "fit",
      name: text.fit,
      keys: "F",
      run: () => void flow.fitView({ padding: 0.12, ...SMOOTH }),
    },
    { id: "zoomIn", name: text.zoomIn, keys: "+", run: () => void flow.zoomIn(SMOOTH) },
    { id: "zoomOut", name: text.zoomOut, keys: "−", run: () => void flow.zoomOut(SMOOTH) },
    { id: "zoomReset", name: text.zoomReset, keys: "0", run: () => void flow.zoomTo(1, SMOOTH) },
    { id: "table", name: text.toggleTable, keys: "T", run: toggleView },
    { id: "yaml", name: text.toggleYaml, keys: "Y", run: toggleYaml },
    { id: "document", name: text.documentPage, run: () => openPage({ kind: "document" }) },
    { id: "figures", name: text.openFigures, run: () => openTab("figures") },
    { id: "problems", name: text.openProblems, run: () => openTab("problems") },
    { id: "shortcuts", name: text.shortcuts, keys: "?", run: () => openDialog("shortcuts") },
  ];
}

function addCommands(add: CommandTools["add"]): Command[] {
  return [...COMPONENT_KINDS, ...SITE_KINDS].map((kind) => ({
    id: `add:${kind}`,
    name: texts().palette.add(kindName(kind)),
    kind,
    run: () => add(kind, false),
  }));
}

function fileCommands(): Command[] {
  const text = texts().actions;
  return [
    { id: "exportJson", name: text.exportJson, run: downloadJson },
    { id: "exportYaml", name: text.exportYaml, run: () => void downloadYaml() },
    { id: "exportSvg", name: text.exportSvg, run: downloadSvg },
    { id: "exportPng", name: text.exportPng, run: () => void downloadPng() },
  ];
}

/** Elements by name: choosing one selects it and brings it into view. */
export function elementCommands(): Command[] {
  const tree = currentTree();
  const show = (key: string) => () => {
    select(key);
    reveal(key, true);
  };
  return (["components", "sites"] as const).flatMap((name) =>
    idsOf(tree, name).map((id) => {
      const key = name === "sites" ? siteNodeKey(id) : componentKey(id);
      const label = displayName(tree, name, id);
      const run = show(key);
      return { id: key, name: label === id ? id : `${label} (${id})`, run };
    }),
  );
}

/** Every word of the query must occur somewhere in the name. */
export function matching(commands: readonly Command[], query: string): Command[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return commands.filter(({ name }) => {
    const text = name.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
