import { useEffect, useRef, useState } from "react";
import { texts } from "../i18n";
import { currentTree, useHistoryLength } from "../store/document";
import { type SaveStatus, useSaving } from "../store/saving";
import { notify, openDialog } from "../store/ui";
import { leaveTo, pageLinks, saveAsNew, saveNow } from "./session";

/** States in which changes wait until something outside this page gets better. */
const STUCK: ReadonlySet<SaveStatus> = new Set(["offline", "busy", "signedOut", "gone"]);

/** What may be sent once more as it is. */
const AGAIN: ReadonlySet<SaveStatus> = new Set([...STUCK, "refused"]);

/** Whether what was typed is safe, in words; what waits, how much, and what to do about it. */
export function SaveState() {
  const { status, message, isFull } = useSaving();
  const isQuiet = useQuiet(status);
  const text = texts();
  if (status === "conflict") {
    return (
      <button
        type="button"
        className="save-state"
        data-state={status}
        onClick={() => openDialog("conflict")}
      >
        {text.saving.conflict}
      </button>
    );
  }
  return (
    <div className="save-state" data-state={status}>
      <p role="status" aria-live={isQuiet ? "off" : "polite"}>
        {stateText(status, message)}
        {STUCK.has(status) && <Queued />}
        {status === "saving" && <Slow />}
        {isFull && status !== "saved" && <strong> {text.safety.full}</strong>}
      </p>
      {status === "signedOut" && (
        <a className="button small" href={pageLinks().login} target="_blank" rel="noreferrer">
          {text.safety.signIn}
        </a>
      )}
      {status === "gone" && <KeepAsNew />}
      {AGAIN.has(status) && (
        <button type="button" className="button small" onClick={saveNow}>
          {text.safety.tryNow}
        </button>
      )}
    </div>
  );
}

/** Every change is saved: screen readers tell only of trouble, and of its end. */
function useQuiet(status: SaveStatus): boolean {
  const isTold = useRef(false);
  if (status === "waiting") isTold.current = false;
  if (AGAIN.has(status) || status === "tooLarge") isTold.current = true;
  return !isTold.current;
}

const SLOW_MS = 8000;

/** On a slow connection: that it goes on, and that nothing depends on it. */
function Slow() {
  const since = useSaving((state) => state.since);
  const [slow, setSlow] = useState<number>();
  useEffect(() => {
    const timer = setTimeout(() => setSlow(since), SLOW_MS);
    return () => clearTimeout(timer);
  }, [since]);
  return slow === since ? <> {texts().safety.slow}</> : null;
}

/** What was typed into an architecture that is there no more lives on in a new one. */
function KeepAsNew() {
  const text = texts().safety;
  const [isBusy, setBusy] = useState(false);
  const keep = async () => {
    setBusy(true);
    const address = await saveAsNew(currentTree()).catch(() => undefined);
    setBusy(false);
    if (address === undefined) notify(text.variantFailed);
    else leaveTo(address);
  };
  return (
    <button
      type="button"
      className="button small primary"
      disabled={isBusy}
      onClick={() => void keep()}
    >
      {text.keepAsNew}
    </button>
  );
}

function Queued() {
  const steps = useHistoryLength();
  const saved = useSaving((state) => state.savedStep);
  return <>{`: ${texts().safety.queued(Math.max(1, Math.abs(steps - saved)))}`}</>;
}

function stateText(status: Exclude<SaveStatus, "conflict">, message: string): string {
  const { saving, safety } = texts();
  switch (status) {
    case "saved":
    case "waiting":
    case "saving":
      return saving[status];
    case "refused":
      return saving.refused(message);
    case "offline":
    case "busy":
    case "signedOut":
    case "tooLarge":
    case "gone":
      return safety[status];
    default:
      return status satisfies never;
  }
}
