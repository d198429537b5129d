/** Everything a drawing needs to know, worked out before the first line is drawn. */

import { type DocumentTree, hasItem, idsOf } from "../domain/document";
import { freeSpot, type Positions, positionsOf, storedPosition } from "../domain/geometry";
import { type Link, type Picture, pictureOf } from "../domain/graph";
import { type Places, placesOf } from "../domain/lines";
import { textOf } from "../domain/tree";
import { type DiagramData, type Figures, type FiguresById, type Mark, own } from "./data";
import { lineMarks, unionOf } from "./union";

export type ViewName = "both" | "before" | "after";

export interface Scene {
  /** What the page calls the version; empty for both in one. */
  readonly label: string;
  readonly title: string;
  readonly tree: DocumentTree;
  readonly picture: Picture;
  readonly places: Places;
  readonly figuresOf: (id: string) => Figures | undefined;
  /** Those of the earlier version; always nothing outside a comparison. */
  readonly formerOf: (id: string) => Figures | undefined;
  readonly isCritical: (key: string) => boolean;
  readonly markOf: (kind: "components" | "sites", id: string) => Mark | undefined;
  readonly lineMark: (link: Link) => Mark | undefined;
}

type Arrange = (tree: DocumentTree) => Promise<Positions>;

/** The layout library comes only for documents that say too little of where things stand. */
async function arrangement(tree: DocumentTree): Promise<Positions> {
  const keys = [...idsOf(tree, "components")];
  if (keys.every((key) => storedPosition(tree, key) !== undefined)) return new Map();
  const { arrange } = await import("../domain/layout");
  return arrange(tree);
}

/** The scenes of a page: one, or three of a comparison in which every part keeps its place. */
export async function scenesOf(
  data: DiagramData,
  arrange: Arrange = arrangement,
): Promise<ReadonlyMap<ViewName, Scene>> {
  const { before, document: after } = data;
  if (before === undefined) {
    const positions = positionsOf(after, await arrange(after));
    return new Map([["after", sceneOf(data, after, positions)]]);
  }
  const union = unionOf(before.document, after);
  const computed = await arrange(union);
  const positions = withoutOverlaps(union, after, positionsOf(union, computed));
  const scene = (side: DiagramData, tree: DocumentTree, former?: FiguresById) => ({
    ...sceneOf({ ...side, ...(data.changes && { changes: data.changes }) }, tree, positions),
    formerOf: (id: string) => (own(data.figures, id) === undefined ? undefined : own(former, id)),
    lineMark: lineMarks(before.document, after, tree),
  });
  const inBoth = { ...before.figures, ...data.figures };
  return new Map([
    ["both", scene({ ...data, figures: inBoth }, union, before.figures)],
    ["before", { ...scene(before, before.document), label: data.labels?.before ?? "" }],
    ["after", { ...scene(data, after, before.figures), label: data.labels?.after ?? "" }],
  ]);
}

function sceneOf(data: DiagramData, tree: DocumentTree, positions: Positions): Scene {
  const picture = pictureOf(tree, positions);
  const critical = new Set(data.critical ?? []);
  return {
    label: "",
    title: textOf(tree.name),
    tree,
    picture,
    places: placesOf(picture),
    figuresOf: (id) => own(data.figures, id),
    formerOf: () => undefined,
    isCritical: (key) => critical.has(key),
    markOf: (kind, id) => own(data.changes?.[kind], id),
    lineMark: () => undefined,
  };
}

/** What is gone stands where it stood, or beside that place when something else is there now. */
function withoutOverlaps(
  union: DocumentTree,
  after: DocumentTree,
  positions: Positions,
): Positions {
  const placed = new Map(positions);
  const gone = idsOf(union, "components").filter((id) => !hasItem(after, "components", id));
  for (const id of gone) {
    const wish = placed.get(id);
    if (wish === undefined) continue;
    placed.delete(id);
    placed.set(id, freeSpot(placed, wish));
  }
  return placed;
}
