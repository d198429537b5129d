/** The panel of what is selected: one thing, several, a dependency, or the document itself. */

import { lazy, Suspense, useDeferredValue, useEffect, useRef } from "react";
import { type DocumentTree, displayName, hasItem, needsOf } from "../domain/document";
import { texts } from "../i18n";
import { useTree } from "../store/document";
import { componentKey, type Page, type Part, partOf, select, useUi } from "../store/ui";
import { ComponentInspector } from "./ComponentInspector";
import { DocumentInspector, JourneyInspector } from "./DocumentInspector";
import { FailGate } from "./FailButtons";
import { NeedFields } from "./NeedFields";
import { PanelTitle } from "./PanelTitle";
import { SiteInspector } from "./SiteInspector";

const BulkInspector = lazy(async () => ({
  default: (await import("./BulkInspector")).BulkInspector,
}));

export function Inspector() {
  const tree = useTree();
  const chosen = useUi((state) => state.selected);
  // The canvas shows first what was chosen; a drag that begins with it is not held up by fields.
  const selected = useDeferredValue(chosen);
  const page = useUi((state) => state.page);
  useFocusRequest(selected === chosen);
  const parts = selected.map(partOf).filter((part) => isThere(tree, part));
  const [only] = parts;
  if (only === undefined) return <PageInspector tree={tree} page={page} />;
  if (parts.length === 1) return <PartInspector key={selected[0]} part={only} />;
  const components = parts.flatMap((part) => (part.kind === "component" ? [part.id] : []));
  return (
    <Suspense fallback={null}>
      <BulkInspector key={components.join()} ids={components} />
    </Suspense>
  );
}

function isThere(tree: DocumentTree, part: Part): boolean {
  return hasItem(tree, part.kind === "site" ? "sites" : "components", part.id);
}

function PartInspector({ part }: { part: Part }) {
  switch (part.kind) {
    case "component":
      return <ComponentInspector id={part.id} />;
    case "site":
      return <SiteInspector id={part.id} />;
    case "gate":
      return <GateInspector id={part.id} index={part.index} />;
    default:
      return part satisfies never;
  }
}

function PageInspector({ tree, page }: { tree: DocumentTree; page: Page }) {
  const isJourney = page.kind === "journey" && hasItem(tree, "journeys", page.id);
  return isJourney ? <JourneyInspector key={page.id} id={page.id} /> : <DocumentInspector />;
}

function GateInspector({ id, index }: { id: string; index: number }) {
  const text = texts().inspector;
  const tree = useTree();
  const need = needsOf(tree, id)[index];
  const name = displayName(tree, "components", id);
  return (
    <>
      <PanelTitle kind={text.gate} name={name} />
      {need === undefined ? (
        <p className="muted">{text.noGate}</p>
      ) : (
        <>
          <FailGate id={id} index={index} />
          <NeedFields id={id} index={index} need={need} />
        </>
      )}
      <button type="button" className="link" onClick={() => select(componentKey(id))}>
        ← {name}
      </button>
    </>
  );
}

/** Focus the field that a problem or a command asked for, opening its section. */
function useFocusRequest(isShown: boolean): void {
  const request = useUi((state) => state.focus);
  const done = useRef(0);
  useEffect(() => {
    if (request === undefined || !isShown || request.request === done.current) return;
    const timer = setTimeout(() => {
      done.current = request.request;
      focusNearest(request.pointer);
    }, 30);
    return () => clearTimeout(timer);
  }, [request, isShown]);
}

function focusNearest(pointer: string): void {
  const places = [...document.querySelectorAll<HTMLElement>(".panel-inspect [data-pointer]")];
  const [nearest] = places
    .filter((place) => isNear(place.dataset.pointer ?? "", pointer))
    .sort((one, other) => closeness(other, pointer) - closeness(one, pointer));
  if (nearest === undefined) return;
  const section = nearest.closest("details");
  if (section !== null) section.open = true;
  const field = nearest.querySelector<HTMLElement>("input, select, textarea") ?? nearest;
  field.scrollIntoView({ block: "center" });
  field.focus({ preventScroll: true });
}

function isNear(place: string, pointer: string): boolean {
  return place === pointer || pointer.startsWith(`${place}/`) || place.startsWith(`${pointer}/`);
}

/** The field itself first, then the smallest part around it, then the first field inside. */
function closeness(place: HTMLElement, pointer: string): number {
  const at = place.dataset.pointer ?? "";
  if (at === pointer) return 10_000;
  return pointer.startsWith(at) ? at.length : -at.length;
}
