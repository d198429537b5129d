/** Signs on the elements of the canvas: how they fare when something fails, what matters most. */

import { percentText } from "../domain/figures";
import type { Fortune } from "../domain/whatif";
import { texts } from "../i18n";
import { usePlayedComponent } from "../store/playback";
import { useWhatIf } from "../store/whatif";
import { ToolIcon, type ToolName } from "./icons";

const ICONS: { readonly [fortune in Fortune]: ToolName } = {
  failed: "fail",
  down: "cross",
  interrupted: "switching",
  cached: "clock",
  partial: "warning",
  degraded: "warning",
  weakened: "warning",
  up: "check",
};

interface FortuneMarkProps {
  readonly fortune: Fortune;
  readonly word: string;
}

/** Icon and word; the colour says nothing that these do not. */
export function FortuneMark({ fortune, word }: FortuneMarkProps) {
  return (
    <span className="fortune" data-fortune={fortune}>
      <ToolIcon name={ICONS[fortune]} />
      {word}
    </span>
  );
}

/** What becomes of a component; nothing is said of those that go on as before. */
export function FortuneBadge({ id, fortune }: { id: string; fortune: Fortune | undefined }) {
  const played = usePlayedComponent(id)?.word;
  const asked = useWhatIf(({ result }) => {
    const fate = result?.components[id];
    const text = texts().whatIf;
    if (fortune === undefined || fortune === "up") return "";
    if (fortune === "partial" && fate !== undefined) {
      return text.partly(percentText(fate.served));
    }
    if (fortune === "weakened" && fate !== undefined) {
      return text.left(fate.replicas - fate.lost_replicas, fate.replicas);
    }
    return text.fortunes[fortune];
  });
  const word = played ?? asked;
  if (fortune === undefined || word === "") return null;
  return (
    <div className="node-fortune">
      <FortuneMark fortune={fortune} word={word} />
    </div>
  );
}

export function CutSetBadge() {
  return (
    <span className="cut-set-badge" title={texts().cutSet.title}>
      <ToolIcon name="target" />
      {texts().cutSet.badge}
    </span>
  );
}
