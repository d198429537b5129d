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
