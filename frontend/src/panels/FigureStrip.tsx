/** The figures that everyone looks at first, always in sight above the canvas. */

import type { ReactNode } from "react";
import type { Evaluation } from "../api/result";
import {
  availabilityPercent,
  costText,
  durationText,
  hoursText,
  minutesText,
  moneyText,
  ninesText,
  numberText,
  pointsText,
} from "../domain/figures";
import { locale, texts } from "../i18n";
import { useAnalysis } from "../store/analysis";
import { openTab } from "../store/ui";
import { Flash } from "./Flash";
import { Why } from "./HelpButton";
import { VerdictMark } from "./Verdict";

export function FigureStrip() {
  const text = texts().figures;
  const result = useAnalysis((state) => state.result);
  const status = useAnalysis((state) => state.status);
  return (
    <section className="figure-strip" aria-label={text.title} data-stale={status !== "current"}>
      {result === undefined ? (
        <p className="muted">{withoutResult(status)}</p>
      ) : (
        <Headline result={result} />
      )}
      <AnalysisState />
      <button type="button" className="button small" onClick={() => openTab("figures")}>
        {text.more}
      </button>
    </section>
  );
}

function withoutResult(status: ReturnType<typeof useAnalysis.getState>["status"]): string {
  const text = texts().figures;
  if (status === "invalid") return text.noneYet;
  return status === "computing" ? text.loading : text.none;
}

function Headline({ result }: { result: Evaluation }) {
  const text = texts().figures;
  const { whole, cost, objectives = [] } = result;
  const promised = objectives.find(({ objective }) => objective === "availability");
  const minutes = (amount: number) => minutesText(amount, locale());
  return (
    <dl>
      <Cell
        figure="availability"
        label={text.availability}
        note={text.ninesOf(ninesText(whole.unavailability))}
      >
        <Flash
          value={whole.unavailability}
          goodWhen="lower"
          isComplement
          write={(size) => pointsText(size, locale())}
        >
          <strong data-testid="availability">{availabilityPercent(whole.unavailability)}</strong>
        </Flash>
        {promised !== undefined && <VerdictMark met={promised.met} />}
      </Cell>
      <Cell figure="downtime_minutes_per_month" label={text.downtimeMonth} note={text.month}>
        <Flash value={whole.downtime_minutes_per_month} goodWhen="lower" write={minutes}>
          {minutes(whole.downtime_minutes_per_month)}
        </Flash>
      </Cell>
      <Hours figure="mtbf_hours" label={text.mtbf} hours={whole.mtbf_hours} goodWhen="higher" />
      <Hours figure="mttr_hours" label={text.mttr} hours={whole.mttr_hours} goodWhen="lower" />
      {cost !== undefined && (
        <Cell figure="cost.per_month" label={text.cost}>
          <Flash
            value={cost.per_month}
            goodWhen="lower"
            write={(size) => moneyText(size, cost.currency)}
          >
            {costText(cost)}
          </Flash>
          {cost.within_budget !== undefined && <VerdictMark met={cost.within_budget} />}
        </Cell>
      )}
      {result.complexity !== undefined && (
        <Cell figure="complexity.index" label={text.complexity}>
          <Flash
            value={result.complexity.index}
            goodWhen="lower"
            write={(size) => numberText(size)}
          >
            {numberText(result.complexity.index)}
          </Flash>
        </Cell>
      )}
    </dl>
  );
}

function Hours({
  figure,
  label,
  hours,
  goodWhen,
}: {
  figure: string;
  label: string;
  hours: number | undefined;
  goodWhen: "lower" | "higher";
}) {
  if (hours === undefined)
    return (
      <Cell figure={figure} label={label}>
        {texts().figures.never}
      </Cell>
    );
  return (
    <Cell figure={figure} label={label}>
      <Flash
        value={hours}
        goodWhen={goodWhen}
        write={(size) => durationText(size * 3600, locale())}
      >
        {hoursText(hours, locale())}
      </Flash>
    </Cell>
  );
}

interface CellProps {
  readonly figure: string;
  readonly label: string;
  readonly note?: string;
  readonly children: ReactNode;
}

function Cell({ figure, label, note, children }: CellProps) {
  return (
    <div className="strip-cell">
      <dt>
        {label} <Why figure={figure} scope="whole" label={label} />
      </dt>
      <dd>
        {children}
        {note !== undefined && <small>{note}</small>}
      </dd>
    </div>
  );
}

/** Whether the figures belong to what is drawn, in words. */
export function AnalysisState() {
  const text = texts();
  const { status, problems, message } = useAnalysis();
  switch (status) {
    case "waiting":
      return null;
    case "computing":
      return <State kind="busy">{text.figures.computing}</State>;
    case "current":
      return <State kind="ok">{text.figures.current}</State>;
    case "invalid":
      return (
        <button
          type="button"
          className="analysis-state"
          data-kind="bad"
          onClick={() => openTab("problems")}
        >
          {text.problems.count(problems.length)}
        </button>
      );
    case "offline":
      return <State kind="warn">{text.figures.offline}</State>;
    case "failed":
      return <State kind="bad">{text.figures.failed(message)}</State>;
    default:
      return status satisfies never;
  }
}

function State({ kind, children }: { kind: string; children: ReactNode }) {
  return (
    <p
      className="analysis-state"
      data-kind={kind}
      role="status"
      // That it is being computed would be read out with every letter that is typed.
      aria-live={kind === "busy" ? "off" : "polite"}
    >
      {children}
    </p>
  );
}
