import type { ReactNode } from "react";
import {
  availabilityPercent,
  hoursText,
  percentText,
  pointsText,
  shareText,
} from "../domain/figures";
import { locale, texts } from "../i18n";
import { useComponentFigures, useIsStale } from "../store/analysis";
import { Flash } from "./Flash";

/** The figures of the component that is being edited. */
export function LiveComponent({ id }: { id: string }) {
  const text = texts().figures;
  const figures = useComponentFigures(id);
  const isStale = useIsStale();
  if (figures === undefined) return null;
  const { mtbf_hours, mttr_hours, downtime_share, utilisation } = figures;
  return (
    <dl className="live-component" data-stale={isStale}>
      <Entry label={text.availability}>
        <Flash
          value={figures.unavailability}
          goodWhen="lower"
          isComplement
          write={(size) => pointsText(size, locale())}
        >
          {availabilityPercent(figures.unavailability)}
        </Flash>
      </Entry>
      {downtime_share !== undefined && (
        <Entry label={text.share}>{shareText(downtime_share, locale())}</Entry>
      )}
      {mtbf_hours !== undefined && (
        <Entry label={text.mtbf}>{hoursText(mtbf_hours, locale())}</Entry>
      )}
      {mttr_hours !== undefined && (
        <Entry label={text.mttr}>{hoursText(mttr_hours, locale())}</Entry>
      )}
      {utilisation !== undefined && (
        <Entry label={text.utilisation}>{percentText(utilisation, locale())}</Entry>
      )}
    </dl>
  );
}

function Entry({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
