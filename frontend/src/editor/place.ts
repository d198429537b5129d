/** Where somebody was in the editor: a reload leads back there. */

import { hasItem } from "../domain/document";
import { isObject, type Json, listOf, objectOf } from "../domain/tree";
import { currentTree } from "../store/document";
import { partOf, type Tab, useUi } from "../store/ui";

const TABS: readonly string[] = ["inspect", "figures", "problems"] satisfies readonly Tab[];

/** Bring back what was selected and open, then keep it for the next time. */
export function keepPlace(id: string): void {
  const key = `place:${id}`;
  restore(read(key));
  useUi.subscribe(({ selected, tab, view, yaml }, before) => {
    const isSame =
      selected === before.selected &&
      tab === before.tab &&
      view === before.view &&
      yaml === before.yaml;
    if (isSame) return;
    try {
      sessionStorage.setItem(key, JSON.stringify({ selected, tab, view, yaml }));
    } catch {
      // No room left: the page opens as it does for the first time.
    }
  });
}

function read(key: string): Json {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? "null") as Json;
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
