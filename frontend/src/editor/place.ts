/** Where somebody was in the editor: a reload leads back there. */

import { hasItem } from "../domain/document";
import { isObject, type Json, listOf, objectOf } from "../domain/tree";
import { currentTree } from "../store/document";
import { lastingPlace, tabPlace } from "../store/places";
import { partOf, type Tab, useUi } from "../store/ui";

const TABS: readonly string[] = [
  "inspect",
  "figures",
  "problems",
  "simulation",
] satisfies readonly Tab[];

/** How this browser likes its editor, whichever document it opens. */
const LIKED = "editor-view";

/** Bring back which panels, map and tool somebody works with, then keep what changes. */
export function keepView(): void {
  const { panel, map, tool } = objectOf(read(LIKED, lastingPlace()));
  useUi.setState({
    panel: panel !== false,
    map: map !== false,
    tool: tool === "select" ? tool : "move",
  });
  useUi.subscribe(({ panel, map, tool }, before) => {
    if (panel === before.panel && map === before.map && tool === before.tool) return;
    keep(LIKED, { panel, map, tool }, lastingPlace());
  });
}

/** Bring back what was selected and open, then keep it for the next time. */
export function keepPlace(id: string): void {
  const key = `place:${id}`;
  restore(read(key, tabPlace()));
  useUi.subscribe(({ selected, tab, view, yaml }, before) => {
    const isSame =
      selected === before.selected &&
      tab === before.tab &&
      view === before.view &&
      yaml === before.yaml;
    if (isSame) return;
    keep(key, { selected, tab, view, yaml }, tabPlace());
  });
}

function keep(key: string, value: object, place: Storage): void {
  try {
    place.setItem(key, JSON.stringify(value));
  } catch {
    // No room left: the page opens as it does for the first time.
  }
}

function read(key: string, place: Storage): Json {
  try {
    return JSON.parse(place.getItem(key) ?? "null") as Json;
  } catch {
    return null;
  }
}

function restore(known: Json): void {
  if (!isObject(known)) return;
  const { selected, tab, view, yaml } = objectOf(known);
  const keys = listOf(selected).filter((key): key is string => typeof key === "string");
  useUi.setState({
    selected: keys.filter(isThere),
    ...(typeof tab === "string" && TABS.includes(tab) ? { tab: tab as Tab } : {}),
    ...(view === "table" ? { view } : {}),
    yaml: yaml === true,
  });
}

function isThere(key: string): boolean {
  const part = partOf(key);
  return hasItem(currentTree(), part.kind === "site" ? "sites" : "components", part.id);
}
