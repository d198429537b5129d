/** The long-run figures of the whole, each with its change and how exact it is. */

import type { Figures as WholeFigures } from "../api/result";
import {
  availabilityPercent,
  hoursText,
  minutesText,
  ninesText,
  numberText,
  pointsText,
  spelledOut,
} from "../domain/figures";
import { isKeyOf, locale, texts } from "../i18n";
import { Flash } from "./Flash";
import { Why } from "./HelpButton";

interface Row {
  readonly key: keyof WholeFigures;
  readonly label: string;
  readonly note?: string;
  readonly goodWhen: "lower" | "higher";
  /** The number whose change is shown; the unavailability keeps its digits. */
  readonly value: number | undefined;
  readonly shown: (value: number) => string;
  readonly change?: (size: number) => string;
}

function rowsOf(figures: WholeFigures): Row[] {
  const text = texts().figures;
  const hours = (value: number) => hoursText(value, locale());
  const minutes = (value: number) => minutesText(value, locale());
  const lost = (value: number) => availabilityPercent(value);
  const complement = (value: number | undefined) => (value === undefined ? undefined : 1 - value);
  return [
    {
      key: "availability",
      label: text.availability,
      note: text.ninesOf(ninesText(figures.unavailability)),
      goodWhen: "lower",
      value: figures.unavailability,
      shown: lost,
      change: points,
    },
    {
      key: "downtime_minutes_per_month",
      label: text.downtimeMonth,
      note: text.month,
      goodWhen: "lower",
      value: figures.downtime_minutes_per_month,
      shown: minutes,
      change: minutes,
    },
    {
      key: "downtime_minutes_per_year",
      label: text.downtimeYear,
      note: text.year,
      goodWhen: "lower",
      value: figures.downtime_minutes_per_year,
      shown: minutes,
      change: minutes,
    },
    {
      key: "mtbf_hours",
      label: text.mtbf,
      note: text.mtbfHelp,
      goodWhen: "higher",
      value: figures.mtbf_hours,
      shown: hours,
      change: hours,
    },
    {
      key: "mttr_hours",
      label: text.mttr,
      note: text.mttrHelp,
      goodWhen: "lower",
      value: figures.mttr_hours,
      shown: hours,
      change: hours,
    },
    {
      key: "mttf_hours",
      label: text.mttf,
      note: text.mttfHelp,
      goodWhen: "higher",
      value: figures.mttf_hours,
      shown: hours,
      change: hours,
    },
    {
      key: "failure_frequency_per_year",
      label: text.frequency,
      goodWhen: "lower",
      value: figures.failure_frequency_per_year,
      shown: number,
      change: number,
    },
    {
      key: "full_service_availability",
      label: text.fullService,
      goodWhen: "lower",
      value: figures.full_service_unavailability ?? complement(figures.full_service_availability),
      shown: lost,
      change: points,
    },
    {
      key: "served_requests",
      label: text.served,
      goodWhen: "lower",
      value: figures.lost_requests ?? complement(figures.served_requests),
      shown: lost,
      change: points,
    },
    {
      key: "utility",
      label: text.utility,
      goodWhen: "lower",
      value: figures.lost_utility ?? complement(figures.utility),
      shown: lost,
      change: points,
    },
  ];
}

function points(size: number): string {
  return pointsText(size, locale());
}

export function number(value: number): string {
  return numberText(value);
}

export function WholeList({ figures }: { figures: WholeFigures }) {
  return (
    <dl className="figure-list">
      {rowsOf(figures).map((row) =>
        row.value === undefined ? null : (
          <div key={row.key}>
            <dt>
              <span>
                {row.label} <Why figure={row.key} scope="whole" label={row.label} />
              </span>
              {row.note !== undefined && <small>{row.note}</small>}
            </dt>
            <dd>
              <Flash
                value={row.value}
                goodWhen={row.goodWhen}
                isComplement={row.change === points}
                {...(row.change === undefined ? {} : { write: row.change })}
              >
                <strong>{row.shown(row.value)}</strong>
              </Flash>
              <Exactness label={figures.exactness?.[row.key]} />
            </dd>
          </div>
        ),
      )}
    </dl>
  );
}

/** The reasons of the analysis, which are separated by semicolons, in the reader's language. */
export function reasonText(reasons: string): string {
  const { reasons: known, separator } = texts().figures;
  return reasons
    .split("; ")
    .map((reason) => (isKeyOf(known, reason) ? known[reason] : spelledOut(reason)))
    .join(separator);
}

/** `exact`, or `approximate` with its reason. */
function Exactness({ label }: { label: string | undefined }) {
  const text = texts().figures;
  if (label === undefined) return null;
  if (label === "exact") return <span className="exactness">{text.exact}</span>;
  const reason = reasonText(label.replace(/^approximate:?\s*/, ""));
  return (
    <details className="exactness approximate">
      <summary>≈ {text.approximate}</summary>
      {reason}
    </details>
  );
}
