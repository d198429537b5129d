import { texts } from "../i18n";
import { useSaving } from "../store/saving";
import { openDialog } from "../store/ui";

/** Whether what was typed is safe, in words. */
export function SaveState() {
  const text = texts().saving;
  const { status, message } = useSaving();
  if (status === "conflict") {
    return (
      <button
        type="button"
        className="save-state"
        data-state={status}
        onClick={() => openDialog("conflict")}
      >
        {text.conflict}
      </button>
    );
  }
  return (
    <p className="save-state" data-state={status} role="status">
      {status === "refused" ? text.refused(message) : text[status]}
    </p>
  );
}
