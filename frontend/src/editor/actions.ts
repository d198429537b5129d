/** The verbs of the editor. Menus, keys, the palette and the canvas all say these. */

import { insertBetween, type LineEnd, moveLine, retargetLine } from "../domain/between";
import { type DocumentTree, displayName, hasItem, idsOf } from "../domain/document";
import {
  addComponent,
  addJourney,
  addSite,
  COMPONENT_KINDS,
  copySelection,
  removeSelection,
} from "../domain/edit";
import {
  boxUnder,
  COMPONENT_SIZE,
  componentRect,
  EMPTY_SITE_SIZE,
  freeSpot,
  type Point,
  type Positions,
  positionsOf,
  type Rect,
  siteBoxes,
  siteKey,
  withPositions,
  withSize,
} from "../domain/geometry";
import { connect, dependsOn, removeTarget } from "../domain/needs";
import { placeOf } from "../domain/problems";
import { isObject, type Json, type JsonObject } from "../domain/tree";
import { kindName, texts } from "../i18n";
import { currentTree, edit } from "../store/document";
import {
  componentKey,
  focusField,
  notify,
  openPage,
  partOf,
  reveal,
  select,
  selectedIds,
  siteNodeKey,
  useUi,
} from "../store/ui";
import { computePositions } from "./arrange";

/** The last answer: while something is dragged the same is asked with every frame. */
let known: { tree: DocumentTree; computed: Positions; positions: Positions } | undefined;
let knownBoxes: { positions: Positions; boxes: ReadonlyMap<string, Rect> } | undefined;

export function currentPositions(tree: DocumentTree = currentTree()): Positions {
  const { computed } = useUi.getState();
  if (known?.tree !== tree || known.computed !== computed) {
    known = { tree, computed, positions: positionsOf(tree, computed) };
  }
  return known.positions;
}

export interface AddOptions {
  readonly at: Point;
  /** The component that will need the new one. */
  readonly from?: string | undefined;
  readonly site?: string | undefined;
  /** The line that the new component is put into. */
  readonly between?: LineEnd | undefined;
  /** Whether the new element takes the focus, when it was asked for on the canvas. */
  readonly takesFocus?: boolean;
}

/** Add a component or a site of the given kind, select it, and say so. */
export function addKind(kind: string, options: AddOptions): void {
  const isComponent = COMPONENT_KINDS.includes(kind);
  const { tree, id } = isComponent
    ? withNewComponent(currentTree(), kind, options)
    : withNewSite(currentTree(), kind, options);
  edit(() => tree);
  const key = isComponent ? componentKey(id) : siteNodeKey(id);
  select(key);
  reveal(key, options.takesFocus ?? false);
  notify(addedText(kind, options.between));
}

function addedText(kind: string, between: LineEnd | undefined): string {
  if (between === undefined) return texts().notices.added(kindName(kind));
  const [owner, target] = [between.owner, between.target].map((id) =>
    displayName(currentTree(), "components", id),
  );
  return texts().menu.inserted(kindName(kind), owner ?? "", target ?? "");
}

function withNewComponent(
  tree: DocumentTree,
  kind: string,
  { at, from, site, between }: AddOptions,
) {
  const positions = currentPositions(tree);
  const added = addComponent(tree, kind, { site });
  const spot = freeSpot(positions, from === undefined ? centred(at) : at);
  const placed = withPositions(added.tree, positions, new Map([[added.id, spot]]));
  if (between !== undefined)
    return { id: added.id, tree: insertBetween(placed, between, added.id) };
  return { id: added.id, tree: from === undefined ? placed : connect(placed, from, added.id) };
}

/** Lead a line to another target, or let another component have it; as one step. */
export function reconnect(line: LineEnd, owner: string, target: string): void {
  const tree = currentTree();
  const next =
    owner === line.owner ? retargetLine(tree, line, target) : moveLine(tree, line, owner);
  const text = texts().menu;
  if (next === tree) {
    notify(text.notThere);
    return;
  }
  edit(() => next);
  notify(
    text.reconnected(
      displayName(next, "components", owner),
      displayName(next, "components", target),
    ),
  );
}

function withNewSite(tree: DocumentTree, kind: string, { at, site }: AddOptions) {
  const positions = currentPositions(tree);
  const added = addSite(tree, kind, site);
  const corner = { x: at.x - EMPTY_SITE_SIZE.width / 2, y: at.y - EMPTY_SITE_SIZE.height / 2 };
  const spot = new Map([[siteKey(added.id), corner]]);
  return { id: added.id, tree: withPositions(added.tree, positions, spot) };
}

function centred({ x, y }: Point): Point {
  return { x: x - COMPONENT_SIZE.width / 2, y: y - COMPONENT_SIZE.height / 2 };
}

/** A place to the right of a component, where what it needs is drawn. */
export function besideComponent(id: string): Point {
  const at = currentPositions().get(id) ?? { x: 0, y: 0 };
  return { x: at.x + COMPONENT_SIZE.width + 104, y: at.y };
}

/** Connect two components unless that would close a cycle. */
export function connectComponents(source: string, target: string): void {
  const tree = currentTree();
  const names = [
    displayName(tree, "components", source),
    displayName(tree, "components", target),
  ] as const;
  if (dependsOn(tree, target, source)) {
    notify(texts().notices.cycle(...names));
    return;
  }
  edit((at) => connect(at, source, target));
  notify(texts().notices.connected(...names));
}

export function disconnect(source: string, index: number, target: string): void {
  edit((tree) => removeTarget(tree, source, index, target));
}

function selection() {
  return { components: selectedIds("component"), sites: selectedIds("site") };
}

/** Delete what is selected: elements, or the one dependency whose line is selected. */
export function deleteSelection(): void {
  const parts = useUi.getState().selected.map(partOf);
  const gates = parts.flatMap((part) => (part.kind === "gate" ? [part] : []));
  const gone = selection();
  const count = parts.length;
  if (count === 0) return;
  edit((tree) => {
    const open = [...gates]
      .sort((one, other) => other.index - one.index)
      .reduce((at, { id, index }) => withoutNeed(at, id, index), tree);
    return removeSelection(withPositions(open, currentPositions(open)), gone);
  });
  select();
  notify(texts().notices.deleted(count));
}

function withoutNeed(tree: DocumentTree, id: string, index: number): DocumentTree {
  const needs = (tree.components as JsonObject)[id];
  if (!isObject(needs) || !Array.isArray(needs.needs)) return tree;
  const left = (needs.needs as Json[]).filter((_, position) => position !== index);
  const { needs: _, ...bare } = needs;
  const component = left.length > 0 ? { ...needs, needs: left } : bare;
  return { ...tree, components: { ...(tree.components as JsonObject), [id]: component } };
}

/** What is selected as text for the clipboard; undefined when nothing is. */
export function copiedText(): string | undefined {
  const chosen = selection();
  if (chosen.components.length + chosen.sites.length === 0) return undefined;
  const tree = currentTree();
  const seen = withPositions(tree, currentPositions(tree));
  return JSON.stringify(copySelection(seen, chosen), null, 2);
}

export function selectEverything(): void {
  const tree = currentTree();
  select(...idsOf(tree, "components").map(componentKey), ...idsOf(tree, "sites").map(siteNodeKey));
}

/** Laid out anew, sites are as large as what they hold. */
function withoutSizes(tree: DocumentTree): DocumentTree {
  return idsOf(tree, "sites").reduce((at, id) => withSize(at, siteKey(id), undefined), tree);
}

/** Lay everything out anew as one step. */
export async function arrangeAll(): Promise<void> {
  const computed = await computePositions(currentTree());
  useUi.setState({ computed });
  edit((tree) => withPositions(withoutSizes(tree), computed));
  notify(texts().notices.arranged);
}

export function newJourney(entry: string): void {
  const { tree, id } = addJourney(currentTree(), entry);
  edit(() => tree);
  openPage({ kind: "journey", id });
}

let findCell: ((pointer: string) => boolean) | undefined;

/** While the tables are shown, they lead to a cell themselves where they have one. */
export function setCellFinder(finder: typeof findCell): void {
  findCell = finder;
}

/** Show the part of the document that a pointer leads to, and focus its field. */
export function goTo(pointer: string): void {
  if (findCell?.(pointer) === true) {
    useUi.setState({ sheet: undefined });
    return;
  }
  const tree = currentTree();
  const place = placeOf(pointer);
  switch (place.kind) {
    case "component":
      if (hasItem(tree, "components", place.id)) select(componentKey(place.id));
      break;
    case "site":
      if (hasItem(tree, "sites", place.id)) select(siteNodeKey(place.id));
      break;
    case "journey":
      openPage({ kind: "journey", id: place.id });
      break;
    case "document":
      openPage({ kind: "document" });
      break;
    default:
      place satisfies never;
  }
  useUi.setState({ tab: "inspect", sheet: "inspect" });
  focusField(pointer);
}

/** The innermost site that is drawn at a point. */
export function siteAt(at: Point): string | undefined {
  return boxUnder(boxesNow(), at);
}

export function boxesNow(): ReadonlyMap<string, Rect> {
  const tree = currentTree();
  const positions = currentPositions(tree);
  if (knownBoxes?.positions !== positions) {
    knownBoxes = { positions, boxes: siteBoxes(tree, positions) };
  }
  return knownBoxes.boxes;
}

/** The boxes of everything that is drawn. */
export function everythingNow(): Rect[] {
  const tree = currentTree();
  const positions = currentPositions(tree);
  const components = idsOf(tree, "components").map((id) => componentRect(positions, id));
  return [...siteBoxes(tree, positions).values(), ...components];
}
