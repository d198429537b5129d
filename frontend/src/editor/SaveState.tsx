import { texts } from "../i18n";
import { useHistoryLength } from "../store/document";
import { type SaveStatus, useSaving } from "../store/saving";
import { openDialog } from "../store/ui";
import { pageLinks, saveNow } from "./session";

/** States in which changes wait until something outside this page gets better. */
const STUCK: ReadonlySet<SaveStatus> = new Set(["offline", "busy", "signedOut", "gone"]);

/** Whether what was typed is safe, in words; what waits, how much, and what to do about it. */
export function SaveState() {
  const { status, message, isFull } = useSaving();
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
      <p role="status">
        {stateText(status, message)}
        {STUCK.has(status) && <Queued />}
        {isFull && status !== "saved" && <strong> {text.safety.full}</strong>}
      </p>
      {status === "signedOut" && (
        <a className="button small" href={pageLinks().login} target="_blank" rel="noreferrer">
          {text.safety.signIn}
        </a>
      )}
      {STUCK.has(status) && (
        <button type="button" className="button small" onClick={saveNow}>
          {text.safety.tryNow}
        </button>
      )}
    </div>
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
