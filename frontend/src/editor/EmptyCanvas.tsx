import { texts } from "../i18n";
import { addKind } from "./actions";
import { toggleYaml } from "./commands";

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
        onClick={() => addKind("service", { at: { x: 112, y: 56 }, takesFocus: true })}
      >
        {text.start}
      </button>
      <p className="muted">{text.example}</p>
      <p className="muted empty-keys">{texts().tour.emptyKeys}</p>
      <button type="button" className="link" onClick={toggleYaml}>
        {texts().tour.emptyText}
      </button>
    </div>
  );
}
