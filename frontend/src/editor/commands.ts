/** Everything the editor can do, by name: for the command palette, the menus and the keys. */

import type { ReactFlowInstance } from "@xyflow/react";
import type { Alignment } from "../domain/align";
import { displayName, idsOf } from "../domain/document";
import { COMPONENT_KINDS, SITE_KINDS } from "../domain/edit";
import type { Point } from "../domain/geometry";
import { elementOf, type FailedElement, failedKey, replicasOf } from "../domain/whatif";
import { kindName, texts } from "../i18n";
import type { ToolName } from "../nodes/icons";
import { currentTree, redo, undo } from "../store/document";
import {
  componentKey,
  notify,
  openDialog,
  openPage,
  openTab,
  partOf,
  type QuickAdd,
  reveal,
  select,
  siteNodeKey,
  toggleCutSet,
  togglePanel,
  useUi,
} from "../store/ui";
import { fail, recoverAll, toggleFailed, useWhatIf } from "../store/whatif";
import { arrangeAll, copiedText, deleteSelection, newJourney, selectEverything } from "./actions";
import { duplicate, pasteText } from "./clipboard";
import { FIT_MARGIN, smooth } from "./Sight";
import { saveNow } from "./session";

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
    "fitView" | "zoomIn" | "zoomOut" | "zoomTo" | "setCenter" | "getNode" | "screenToFlowPosition"
  >;
  readonly add: (kind: string, connected: boolean) => void;
  /** Where quick-add opens when it was asked for by a key. */
  readonly middle: () => QuickAdd;
}

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

export async function pasteFromClipboard(at?: Point): Promise<void> {
  pasteText(await navigator.clipboard.readText(), { at });
}

export function commandsOf({ flow, add }: CommandTools): Command[] {
  return [
    ...editCommands(),
    ...failCommands(),
    ...(useUi.getState().selected.length > 1 ? alignCommands() : []),
    ...viewCommands(flow),
    ...addCommands(add),
    ...fileCommands(),
  ];
}

function editCommands(): Command[] {
  const text = texts().actions;
  return [
    { id: "undo", name: text.undo, keys: "Ctrl Z", run: undo },
    { id: "redo", name: text.redo, keys: "Ctrl Shift Z", run: redo },
    { id: "copy", name: text.copy, keys: "Ctrl C", run: () => void copyToClipboard() },
    { id: "paste", name: text.paste, keys: "Ctrl V", run: () => void pasteFromClipboard() },
    { id: "duplicate", name: text.duplicate, keys: "Ctrl D", run: () => duplicate() },
    { id: "save", name: texts().menu.save, keys: "Ctrl S", run: saveByHand },
    { id: "remove", name: text.remove, keys: "Delete", run: deleteSelection },
    { id: "selectAll", name: text.selectAll, keys: "Ctrl A", run: selectEverything },
    { id: "connect", name: text.connect, keys: "C", run: () => openDialog("connect") },
    { id: "rename", name: texts().menu.rename, keys: "F2", run: renameInPlace },
    { id: "layout", name: text.layout, keys: "L", run: () => void arrangeAll() },
    { id: "journey", name: text.addJourney, run: addFirstJourney },
  ];
}

/** Everything is saved by itself; who asks for it is told so, and the browser saves no page. */
export function saveByHand(): void {
  saveNow();
  notify(texts().menu.savedByItself);
}

function addFirstJourney(): void {
  const [entry] = idsOf(currentTree(), "components");
  if (entry !== undefined) newJourney(entry);
}

const ALIGN_ICONS = {
  left: "alignLeft",
  centre: "alignCentre",
  right: "alignRight",
  top: "alignTop",
  middle: "alignMiddle",
  bottom: "alignBottom",
  across: "spreadAcross",
  down: "spreadDown",
} as const satisfies { readonly [how in Alignment]: ToolName };

/** Several that are selected, in line or evenly spread; loaded when it is first asked for. */
export function alignCommands(): (Command & { readonly icon: ToolName })[] {
  const names = texts().menu.aligns;
  return (Object.keys(ALIGN_ICONS) as Alignment[]).map((how) => ({
    id: `align:${how}`,
    name: names[how],
    icon: ALIGN_ICONS[how],
    run: () => void import("./aligning").then(({ alignSelection }) => alignSelection(how)),
  }));
}

/** What is failed is shown, not stored: none of these changes the document. */
function failCommands(): Command[] {
  const text = texts().whatIf;
  return [
    { id: "fail", name: text.failSelection, keys: "X", run: failSelection },
    { id: "failReplica", name: text.failReplica, keys: "R", run: failReplicas },
    { id: "recoverAll", name: text.recoverAll, keys: "Shift X", run: recoverAll },
    { id: "cutSet", name: texts().cutSet.toggle, keys: "M", run: toggleCutSet },
  ];
}

export function failSelection(): void {
  toggleFailed(...useUi.getState().selected.map(partOf).map(elementOf));
}

/** One more replica of every selected component, as long as it has one. */
export function failReplicas(): void {
  for (const part of useUi.getState().selected.map(partOf)) {
    if (part.kind !== "component") continue;
    const element: FailedElement = { kind: "replica", id: part.id };
    const known = useWhatIf
      .getState()
      .failed.find((other) => failedKey(other) === failedKey(element));
    const count = (known?.count ?? 0) + 1;
    if (count <= replicasOf(currentTree(), element)) fail({ ...element, count });
  }
}

function viewCommands(flow: CommandTools["flow"]): Command[] {
  const text = texts().actions;
  return [
    {
      id: "fit",
      name: text.fit,
      keys: "F",
      run: () => void flow.fitView({ padding: FIT_MARGIN, ...smooth() }),
    },
    {
      id: "zoomSelection",
      name: texts().menu.zoomSelection,
      keys: "Z",
      run: () => zoomToSelection(flow),
    },
    { id: "zoomIn", name: text.zoomIn, keys: "+", run: () => void flow.zoomIn(smooth()) },
    { id: "zoomOut", name: text.zoomOut, keys: "−", run: () => void flow.zoomOut(smooth()) },
    { id: "zoomReset", name: text.zoomReset, keys: "0", run: () => void flow.zoomTo(1, smooth()) },
    { id: "table", name: text.toggleTable, keys: "T", run: toggleView },
    { id: "yaml", name: text.toggleYaml, keys: "Y", run: toggleYaml },
    { id: "panel", name: texts().menu.panel, keys: "\\", run: togglePanel },
    { id: "document", name: text.documentPage, run: () => openPage({ kind: "document" }) },
    { id: "figures", name: text.openFigures, run: () => openTab("figures") },
    { id: "problems", name: text.openProblems, run: () => openTab("problems") },
    { id: "simulation", name: texts().editor.simulate, run: () => openTab("simulation") },
    { id: "shortcuts", name: text.shortcuts, keys: "?", run: () => openDialog("shortcuts") },
    { id: "tour", name: texts().tour.start, run: startTour },
  ];
}

/** The tour begins as it does from the account menu: the page has the form for it. */
export function startTour(): void {
  document.querySelector<HTMLFormElement>("form[data-tour-start]")?.requestSubmit();
}

export function zoomToSelection(flow: CommandTools["flow"]): void {
  const nodes = useUi.getState().selected.map((id) => ({ id }));
  if (nodes.length > 0) void flow.fitView({ nodes, padding: 0.4, maxZoom: 1.2, ...smooth() });
}

/** Edit the name of what is selected where it stands on the canvas. */
export function renameInPlace(): void {
  const key = useUi.getState().selected.find((known) => partOf(known).kind !== "gate");
  if (key !== undefined) useUi.setState({ renaming: key, view: "canvas" });
}

function addCommands(add: CommandTools["add"]): Command[] {
  return [...COMPONENT_KINDS, ...SITE_KINDS].map((kind) => ({
    id: `add:${kind}`,
    name: texts().palette.add(kindName(kind)),
    kind,
    run: () => {
      add(kind, false);
      const [added] = useUi.getState().selected;
      if (added !== undefined) reveal(added, true);
    },
  }));
}

/** What reads and writes files is loaded when it is first asked for. */
export function withFiles(run: (files: typeof import("./files")) => unknown): () => void {
  return () => void import("./files").then(run);
}

function fileCommands(): Command[] {
  const text = texts().actions;
  return [
    { id: "exportJson", name: text.exportJson, run: withFiles((files) => files.downloadJson()) },
    { id: "exportYaml", name: text.exportYaml, run: withFiles((files) => files.downloadYaml()) },
    { id: "exportSvg", name: text.exportSvg, run: withFiles((files) => files.downloadSvg()) },
    { id: "exportPng", name: text.exportPng, run: withFiles((files) => files.downloadPng()) },
  ];
}

/** Elements by name: choosing one selects it and brings it into view, or fails it. */
export function elementCommands(): Command[] {
  const tree = currentTree();
  const elements = (["components", "sites"] as const).flatMap((collection) =>
    idsOf(tree, collection).map((id) => {
      const label = displayName(tree, collection, id);
      const key = collection === "sites" ? siteNodeKey(id) : componentKey(id);
      return { key, name: label === id ? id : `${label} (${id})` };
    }),
  );
  return [
    ...elements.map(({ key, name }) => ({ id: key, name, run: () => show(key) })),
    ...elements.map(({ key, name }) => ({
      id: `fail:${key}`,
      name: texts().whatIf.failElement(name),
      run: () => toggleFailed(elementOf(partOf(key))),
    })),
  ];
}

function show(key: string): void {
  select(key);
  reveal(key, true);
}

/** Every word of the query must occur somewhere in the name. */
export function matching(commands: readonly Command[], query: string): Command[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return commands.filter(({ name }) => {
    const text = name.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
