/** What is selected and what is open. Never saved, never part of the document. */

import { create } from "zustand";
import type { LineEnd } from "../domain/between";
import { dominantCutSet } from "../domain/cutset";
import type { Point, Positions } from "../domain/geometry";
import type { Guide } from "../domain/guides";
import { useAnalysis } from "./analysis";

export type Page =
  | { readonly kind: "document" }
  | { readonly kind: "journey"; readonly id: string };
export type Tab = "inspect" | "figures" | "problems" | "simulation";
export type Dialog = "commands" | "shortcuts" | "connect" | "conflict" | "import" | "paste";
export type Sheet = "add" | Tab;
export type View = "canvas" | "table";
/** What dragging the empty canvas does: move it, or select what a box covers. */
export type CanvasTool = "move" | "select";

/** A part of the canvas: a component, a site or a gate of a component. */
export type Part =
  | { readonly kind: "component"; readonly id: string }
  | { readonly kind: "site"; readonly id: string }
  | { readonly kind: "gate"; readonly id: string; readonly index: number };

export interface QuickAdd {
  readonly screen: Point;
  readonly at: Point;
  /** Connect the new component to this one, which then needs it. */
  readonly from: string | undefined;
  /** Asked for at a place of the canvas: what is added belongs to the site there. */
  readonly isDropped?: boolean;
  /** Put the new component into this line. */
  readonly between?: LineEnd;
}

interface UiState {
  readonly selected: readonly string[];
  readonly page: Page;
  readonly tab: Tab;
  readonly sheet: Sheet | undefined;
  readonly view: View;
  readonly yaml: boolean;
  readonly dialog: Dialog | undefined;
  readonly quickAdd: QuickAdd | undefined;
  /** Where the menu of the selection is open. */
  readonly menu: Point | undefined;
  /** The node whose name is being edited on the canvas. */
  readonly renaming: string | undefined;
  /** A field that is to take the focus once it is drawn. */
  readonly focus: { readonly pointer: string; readonly request: number } | undefined;
  readonly notice: { readonly text: string; readonly request: number } | undefined;
  readonly computed: Positions;
  /** A node that is to be brought into sight, and to take the focus if that was asked for. */
  readonly reveal:
    | { readonly key: string; readonly takesFocus: boolean; readonly request: number }
    | undefined;
  /** Lines that show what a dragged component is level with. */
  readonly guides: readonly Guide[];
  /** The site that would take what is being dragged. */
  readonly dropSite: string | undefined;
  /** Whether what takes most of the downtime together is marked on the canvas. */
  readonly cutSet: boolean;
  readonly tool: CanvasTool;
  /** Whether the small map of the whole is shown. */
  readonly map: boolean;
  /** Whether the panels at the side are shown, where there is room beside the canvas. */
  readonly panel: boolean;
}

export const useUi = create<UiState>()(() => ({
  selected: [],
  page: { kind: "document" },
  tab: "inspect",
  sheet: undefined,
  view: "canvas",
  yaml: false,
  dialog: undefined,
  quickAdd: undefined,
  menu: undefined,
  renaming: undefined,
  focus: undefined,
  notice: undefined,
  computed: new Map(),
  guides: [],
  dropSite: undefined,
  reveal: undefined,
  cutSet: false,
  tool: "move",
  map: true,
  panel: true,
}));

export const componentKey = (id: string): string => `component:${id}`;
export const siteNodeKey = (id: string): string => `site:${id}`;
export const gateKey = (source: string, index: number): string => `gate:${source}:${index}`;

export function partOf(key: string): Part {
  const kind = key.slice(0, key.indexOf(":"));
  const id = key.slice(kind.length + 1);
  if (kind === "gate") {
    const end = id.lastIndexOf(":");
    return { kind, id: id.slice(0, end), index: Number(id.slice(end + 1)) };
  }
  return kind === "site" ? { kind, id } : { kind: "component", id };
}

export function selectedIds(kind: "component" | "site"): string[] {
  return useUi
    .getState()
    .selected.map(partOf)
    .flatMap((part) => (part.kind === kind ? [part.id] : []));
}

export function select(...keys: readonly string[]): void {
  const { selected } = useUi.getState();
  const same = selected.length === keys.length && keys.every((key) => selected.includes(key));
  if (!same) useUi.setState({ selected: keys });
  if (keys.length > 0) useUi.setState({ tab: "inspect" });
}

export function openPage(page: Page): void {
  useUi.setState({ selected: [], page, tab: "inspect", panel: true });
}

export function openDialog(dialog: Dialog): void {
  useUi.setState({ dialog, quickAdd: undefined });
}

export function closeDialog(): void {
  useUi.setState({ dialog: undefined });
}

/** Open a tab; on a narrow screen it comes as a sheet from below. */
export function openTab(tab: Tab): void {
  useUi.setState({ tab, sheet: tab, panel: true });
}

let requests = 0;

export function focusField(pointer: string): void {
  requests += 1;
  useUi.setState({ focus: { pointer, request: requests }, panel: true });
}

export function reveal(key: string, takesFocus: boolean): void {
  requests += 1;
  useUi.setState({ reveal: { key, takesFocus, request: requests } });
}

export function notify(text: string): void {
  requests += 1;
  useUi.setState({ notice: { text, request: requests } });
}

export function toggleCutSet(): void {
  useUi.setState(({ cutSet }) => ({ cutSet: !cutSet }));
}

export function toggleTool(): void {
  useUi.setState(({ tool }) => ({ tool: tool === "move" ? "select" : "move" }));
}

export function togglePanel(): void {
  useUi.setState(({ panel }) => ({ panel: !panel }));
}

export function toggleMap(): void {
  useUi.setState(({ map }) => ({ map: !map }));
}

/** Whether an element is part of the dominant cut set, while that is marked. */
export function useIsInCutSet(kind: "component" | "site", id: string): boolean {
  const isShown = useUi((state) => state.cutSet);
  return useAnalysis(({ result }) => isShown && dominantCutSet(result)?.[kind].has(id) === true);
}
