/** The page's one saver and one address of the API, set when the editor starts. */

import type { Bootstrap } from "../api/bootstrap";
import { texts } from "../i18n";
import { analyseSoon } from "../store/analysis";
import { currentTree, edit, openDocument, useDocument } from "../store/document";
import { setPage } from "../store/page";
import { Saver } from "../store/saving";
import { notify, useUi } from "../store/ui";
import { followDocument, startWhatIf } from "../store/whatif";
import { computePositions } from "./arrange";

let saver: Saver | undefined;
let links: Pick<Bootstrap, "analysis" | "simulate" | "report"> | undefined;

export function pageLinks(): Pick<Bootstrap, "analysis" | "simulate" | "report"> {
  return links ?? { analysis: undefined, simulate: undefined, report: undefined };
}

/** Open the document, bring back what could not be saved, then analyse and save every change. */
export async function startSession(bootstrap: Bootstrap): Promise<void> {
  links = bootstrap;
  setPage(bootstrap);
  const { id, etag, document: tree, api } = bootstrap;
  const opened = new Saver(`${api}architectures/${id}`, { id, etag, tree });
  saver = opened;
  openDocument(tree);
  startWhatIf(api);
  const found = opened.open();
  if (found.kind !== "clean") edit(() => found.tree);
  if (found.kind === "restored") notify(texts().saving.restored);
  if (found.kind === "conflict") useUi.setState({ dialog: "conflict" });
  analyseSoon(api, currentTree(), 0);
  useDocument.subscribe(({ tree: changed }) => {
    analyseSoon(api, changed);
    followDocument(changed);
    opened.save(changed);
  });
  if (found.kind === "restored") opened.flush();
  globalThis.document.addEventListener("visibilitychange", () => {
    if (globalThis.document.visibilityState === "hidden") opened.flush();
  });
  globalThis.addEventListener("online", () => opened.flush());
  useUi.setState({ computed: await computePositions(currentTree()) });
  await playAsked();
}

/** An address with `?outage=…` leads to the playback of the worst outage of that simulation. */
async function playAsked(): Promise<void> {
  const simulation = new URLSearchParams(location.search).get("outage");
  if (simulation === null) return;
  const { openOutage } = await import("../outage/playback");
  await openOutage(simulation);
}

/** Send what waits to be saved without waiting for a pause. */
export function saveNow(): void {
  saver?.flush();
}

export function keepMine(): void {
  saver?.keepMine();
}

/** Their document replaces this one as one step: undo brings this one back. */
export function takeTheirs(): void {
  const theirs = saver?.takeTheirs();
  if (theirs !== undefined) edit(() => theirs);
}
