import { texts } from "../i18n";
import { addKind } from "./actions";

/** What to do first, where nothing is drawn yet. */
export function EmptyCanvas() {
  const text = texts().empty;
  return (
    <div className="empty-canvas">
      <h2>{text.title}</h2>
      <p>{text.text}</p>
      <button
        type="button"
        className="button primary"
        onClick={() => addKind("service", { at: { x: 112, y: 56 } })}
      >
        {text.start}
      </button>
      <p className="muted">{text.example}</p>
    </div>
  );
}
