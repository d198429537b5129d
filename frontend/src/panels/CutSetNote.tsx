/** The dominant cut set in words, while it is marked on the canvas. */

import { dominantCutSet } from "../domain/cutset";

import { HOURS_PER_YEAR, minutesText, percentText } from "../domain/figures";
import { locale, texts } from "../i18n";
import { ToolIcon } from "../nodes/icons";
import { useAnalysis } from "../store/analysis";
import { toggleCutSet, useUi } from "../store/ui";

export function CutSetNote() {
  const isShown = useUi((state) => state.cutSet);
  const set = useAnalysis((state) => dominantCutSet(state.result));
  if (!isShown) return null;
  const text = texts().cutSet;
  return (
    <section className="cut-set-note" aria-label={text.title}>
      <ToolIcon name="target" />
      <p role="status">
        {set === undefined
          ? text.none
          : text.sentence(
              set.events.join(" + "),
              percentText(set.share),
              minutesText(set.unavailability * HOURS_PER_YEAR * 60, locale()),
            )}
      </p>
      <button
        type="button"
        className="icon-button"
        aria-label={text.hide}
        title={text.hide}
        onClick={toggleCutSet}
      >
        <ToolIcon name="close" />
      </button>
    </section>
  );
}
