import type { Evaluation, Recovery as RecoveryRow } from "../api/result";
import { durationText } from "../domain/figures";
import { locale, texts } from "../i18n";
import { VerdictWord } from "./Verdict";

const ROWS_SHOWN = 40;

/** RTO and RPO for each disruption and journey, with what determines them. */
export function Recovery({ result }: { result: Evaluation }) {
  const text = texts().figures;
  const rows = result.recovery ?? [];
  if (rows.length === 0) return null;
  return (
    <section className="figure-block">
      <h3>{text.recovery}</h3>
      <div className="scroll-x">
        <table className="figure-table">
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
                  {row.disruption}
                  <small>
                    {row.journey}
                    {row.path !== undefined && row.path.length > 0 && ` · ${row.path.join(" → ")}`}
                  </small>
                </th>
                <td>
                  <Times range={row.rto_seconds} verdict={row.objective?.rto} />
                </td>
                <td>
                  <Times range={row.rpo_seconds} verdict={row.objective?.rpo} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

interface TimesProps {
  readonly range: RecoveryRow["rto_seconds"];
  readonly verdict: "met" | "breached" | "no objective" | undefined;
}

function Times({ range, verdict }: TimesProps) {
  if (range === undefined) return <span className="muted">–</span>;
  return (
    <>
      {durationText(range.expected, locale())}
      {range.worst !== range.expected && (
        <small>
          {texts().figures.worst} {durationText(range.worst, locale())}
        </small>
      )}
      <VerdictWord verdict={verdict} />
    </>
  );
}
