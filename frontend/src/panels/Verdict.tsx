import type { Verdict } from "../api/result";
import { texts } from "../i18n";
import { ToolIcon } from "../nodes/icons";

/** Met or breached: an icon, a word and a colour. */
export function VerdictMark({ met }: { met: boolean }) {
  const text = texts().figures;
  return (
    <span className="verdict" data-met={met}>
      <ToolIcon name={met ? "check" : "cross"} />
      {met ? text.met : text.breached}
    </span>
  );
}

export function VerdictWord({ verdict }: { verdict: Verdict | undefined }) {
  if (verdict === undefined || verdict === "no objective") {
    return <span className="muted">{texts().figures.noObjective}</span>;
  }
  return <VerdictMark met={verdict === "met"} />;
}
