import { goTo } from "../editor/actions";
import { texts } from "../i18n";
import { ToolIcon } from "../nodes/icons";
import { useAnalysis } from "../store/analysis";

/** Everything that is wrong with the document; each entry leads to its field. */
export function Problems() {
  const text = texts().problems;
  const problems = useAnalysis((state) => state.problems);
  if (problems.length === 0) {
    return (
      <p className="empty-panel ok">
        <ToolIcon name="check" /> {text.none}
      </p>
    );
  }
  return (
    <>
      <h2>{text.count(problems.length)}</h2>
      <ul className="problem-list">
        {problems.map(({ path, pointer, message, allowed, suggestion }) => (
          <li key={`${pointer} ${message}`}>
            <button type="button" onClick={() => goTo(pointer)} title={text.go}>
              <ToolIcon name="warning" />
              <span>
                <span className="mono">{path || "/"}</span>
                <span className="problem-message">{message}</span>
                {suggestion && !message.includes(text.suggestion(suggestion)) && (
                  <span>{text.suggestion(suggestion)}</span>
                )}
                {allowed && !message.includes(allowed) && (
                  <span className="muted">{text.allowed(allowed)}</span>
                )}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
