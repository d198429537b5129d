/** The page's one saver and one address of the API, set when the editor starts. */

import type { Bootstrap } from "../api/bootstrap";
import { type Answer, call } from "../api/client";
import { type DocumentTree, EMPTY_DOCUMENT } from "../domain/document";
import { objectOf, textOf } from "../domain/tree";
import { texts } from "../i18n";
import { analyseSoon, takeKnown } from "../store/analysis";
import type { Claim } from "../store/claims";
import { currentTree, edit, historyLength, openDocument, useDocument } from "../store/document";
import { halfTyped, startHalfTyped } from "../store/halfTyped";
import { startHelp } from "../store/help";
import { finishTyping } from "../store/leaving";
import { pageFacts, setPage } from "../store/page";
import { Saver, useSaving } from "../store/saving";
import { joinTabs } from "../store/tabs";
import { notify, useUi } from "../store/ui";
import { followDocument, startWhatIf } from "../store/whatif";
import { computePositions } from "./arrange";
import { keepPlace, keepView } from "./place";

type Links = Pick<Bootstrap, "api" | "analysis" | "simulate" | "report" | "laboratory" | "login">;

const NO_LINKS: Links = {
  api: "/api/v1/",
  analysis: undefined,
  simulate: undefined,
  report: undefined,
  laboratory: undefined,
  login: undefined,
};
const SLEEP_MS = 60_000;

let saver: Saver | undefined;
let links = NO_LINKS;

export function pageLinks(): Links {
  return links;
}

/** Open the document, bring back what could not be saved, then analyse and save every change. */
export async function startSession(bootstrap: Bootstrap, claim: Claim): Promise<void> {
  links = bootstrap;
  setPage(bootstrap);
  const { id, document: tree, figures, api } = bootstrap;
  const opened = makeSaver(bootstrap, claim);
  saver = opened;
  openDocument(tree);
  startWhatIf(api);
  startHalfTyped(id);
  startHelp(api);
  const found = opened.open();
  if (found.kind !== "clean") edit(() => found.tree);
  if (found.kind === "restored") notify(texts().saving.restored);
  if (found.kind === "conflict") useUi.setState({ dialog: "conflict" });
  keepPlace(id);
  keepView();
  if (figures !== undefined) takeKnown(tree, figures);
  analyseSoon(api, currentTree(), 0);
  useDocument.subscribe(({ tree: changed }) => {
    analyseSoon(api, changed);
    followDocument(changed);
    opened.save(changed);
  });
  if (found.kind === "restored") opened.flush();
  watchPage(opened);
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

function makeSaver({ id, etag, document: tree, api }: Bootstrap, claim: Claim): Saver {
  const tabs = joinTabs(id, (version) => made.hear(version));
  const made = new Saver(
    `${api}architectures/${id}`,
    { id, etag, tree },
    { claim, tell: tabs.tell, follow, steps: historyLength },
  );
  return made;
}

/** A version from elsewhere is one step of this page's history. */
function follow(tree: DocumentTree, isMerged: boolean): void {
  edit(() => tree);
  const text = texts().safety;
  notify(isMerged ? text.mergedIn : text.followed);
}

/** The moments at which a page is left, comes back, wakes up or loses what it could not keep. */
function watchPage(opened: Saver): void {
  let hiddenAt = Date.now();
  globalThis.document.addEventListener("visibilitychange", () => {
    if (globalThis.document.visibilityState === "hidden") {
      hiddenAt = Date.now();
      opened.flush({ isLeaving: true });
      return;
    }
    if (opened.isUnsaved) opened.flush();
    // A clock that was set back meanwhile says nothing: asking once too often costs little.
    else if (Math.abs(Date.now() - hiddenAt) > SLEEP_MS) void opened.look();
  });
  globalThis.addEventListener("pagehide", () => {
    finishTyping();
    opened.flush({ isLeaving: true });
  });
  globalThis.addEventListener("pageshow", ({ persisted }) => {
    if (!persisted) return;
    if (opened.isUnsaved) opened.flush();
    else void opened.look();
  });
  globalThis.addEventListener("online", () => opened.flush());
  // Back from the window in which somebody signed in again, for example.
  globalThis.addEventListener("focus", () => opened.flush());
  globalThis.addEventListener("beforeunload", (event) => {
    finishTyping();
    const { isFull, status } = useSaving.getState();
    const isAtRisk = opened.isUnsaved && (isFull || status === "gone");
    // Text that cannot be read survives a reload of the tab, but not its end.
    if (isAtRisk || halfTyped("yaml") !== undefined) event.preventDefault();
  });
}

export function saveNow(): void {
  saver?.flush();
}

/** End a conflict with a document of somebody's choice, as one step: undo brings mine back. */
export function resolveConflict(tree: DocumentTree): void {
  saver?.resolve(tree);
  edit(() => tree);
}

/** Keep this document beside the stored one, as an architecture of its own; its address. */
export async function saveAsVariant(tree: DocumentTree): Promise<string | undefined> {
  const name = texts().safety.variantName(textOf(tree.name) || texts().editor.untitled);
  const document = { ...EMPTY_DOCUMENT, ...tree, name };
  const { api, id } = pageFacts();
  const url = `${api}architectures/${id}/variants`;
  const variant = await call({ method: "POST", url, body: { document, name } });
  // A draft with errors cannot be a variant, but it can be an architecture.
  return variant.status === 201 ? addressOf(variant) : saveAsNew(document);
}

/** Store this document as a new architecture; its address. */
export async function saveAsNew(tree: DocumentTree): Promise<string | undefined> {
  const document = { ...EMPTY_DOCUMENT, ...tree };
  const url = `${pageFacts().api}architectures?draft=1`;
  const answer = await call({ method: "POST", url, body: { document } });
  return answer.status === 201 ? addressOf(answer) : undefined;
}

function addressOf({ body }: Answer): string | undefined {
  const made = textOf(objectOf(body).id);
  return made === "" ? undefined : `/architectures/${made}/edit/`;
}

/** The stored document is taken here; mine lives on in the variant. */
export function leaveTo(address: string): void {
  const { theirs } = useSaving.getState();
  if (theirs !== undefined) saver?.resolve(theirs);
  else saver?.giveUp();
  globalThis.location.assign(address);
}
