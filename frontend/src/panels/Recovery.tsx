import type { Evaluation, Recovery as RecoveryRow } from "../api/result";
import { durationText } from "../domain/figures";
import { isKeyOf, locale, texts } from "../i18n";
import { WhyButton } from "./HelpButton";
import { VerdictMark } from "./Verdict";

const ROWS_SHOWN = 40;

/** RTO and RPO of each disruption that costs something, missed objectives first. */
export function Recovery({ result }: { result: Evaluation }) {
  const text = texts().figures;
  const rows = result.recovery ?? [];
  if (rows.length === 0) return null;
  const felt = rows.filter(isFelt).sort((one, other) => urgency(other) - urgency(one));
  return (
    <section className="figure-block">
      <h3>{text.recovery}</h3>
      {felt.length === 0 ? <p className="muted">{text.allUnaffected}</p> : <Rows rows={felt} />}
      {felt.length > 0 && felt.length < rows.length && (
        <p className="muted">{text.unaffected(rows.length - felt.length)}</p>
      )}
    </section>
  );
}

function isFelt({ rto_seconds: rto, rpo_seconds: rpo }: RecoveryRow): boolean {
  return (rto?.worst ?? 0) > 0 || (rpo?.worst ?? 0) > 0;
}

/** Two for what misses its objective, one for what has one. */
function urgency({ objective }: RecoveryRow): number {
  const verdicts = [objective?.rto, objective?.rpo];
  if (verdicts.includes("breached")) return 2;
  return verdicts.includes("met") ? 1 : 0;
}

function Rows({ rows }: { rows: readonly RecoveryRow[] }) {
  const text = texts().figures;
  return (
    <div className="scroll-x">
      <table className="figure-table recovery-table">
        <thead>
          <tr>
            <th scope="col">{text.disruption}</th>
            <th scope="col">{text.rto}</th>
            <th scope="col">{text.rpo}</th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, ROWS_SHOWN).map((row) => (
            <tr key={`${row.disruption} ${row.journey}`}>
              <th scope="row">
                {disruptionName(row.disruption)}
                <small>
                  {row.journey}
                  {row.path !== undefined && row.path.length > 1 && ` · ${row.path.join(" → ")}`}
                </small>
              </th>
              <td>
                <Times row={row} figure="rto_seconds" verdict={row.objective?.rto} />
              </td>
              <td>
                <Times row={row} figure="rpo_seconds" verdict={row.objective?.rpo} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** `instance: web` in words. */
function disruptionName(disruption: string): string {
  const { disruptions } = texts().figures;
  const [kind = "", name = ""] = disruption.split(": ");
  return isKeyOf(disruptions, kind) ? disruptions[kind](name) : disruption;
}

interface TimesProps {
  readonly row: RecoveryRow;
  readonly figure: "rto_seconds" | "rpo_seconds";
  readonly verdict: "met" | "breached" | "no objective" | undefined;
}

function Times({ row, figure, verdict }: TimesProps) {
  const text = texts().figures;
  const range = row[figure];
  if (range === undefined) return <span className="muted">–</span>;
  return (
    <>
      <WhyButton
        figure={figure}
        scope={`journeys.${row.journey}`}
        disruption={row.disruption}
        label={`${figure === "rto_seconds" ? text.rto : text.rpo}, ${disruptionName(row.disruption)}`}
        className="figure-why time"
      >
        {durationText(range.expected, locale())}
      </WhyButton>
      {range.worst !== range.expected && (
        <small>
          {text.worst} {durationText(range.worst, locale())}
        </small>
      )}
      {verdict !== undefined && verdict !== "no objective" && (
        <VerdictMark met={verdict === "met"} />
      )}
    </>
  );
}
