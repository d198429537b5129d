import type { ReactNode } from "react";
import { availabilityPercent, hoursText, percentText, pointsText } from "../domain/figures";
import { locale, texts } from "../i18n";
import { useComponentFigures, useIsStale } from "../store/analysis";
import { Flash } from "./Flash";
import { Why } from "./HelpButton";

/** The figures of the component that is being edited. */
export function LiveComponent({ id }: { id: string }) {
  const text = texts().figures;
  const figures = useComponentFigures(id);
  const isStale = useIsStale();
  if (figures === undefined) return null;
  const { mtbf_hours, mttr_hours, downtime_share, utilisation } = figures;
  return (
    <dl className="live-component" data-stale={isStale}>
      <Entry id={id} figure="availability" label={text.availability}>
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
        <Entry id={id} figure="downtime_share" label={text.share}>
          {percentText(downtime_share)}
        </Entry>
      )}
      {mtbf_hours !== undefined && (
        <Entry id={id} figure="mtbf_hours" label={text.mtbf}>
          {hoursText(mtbf_hours, locale())}
        </Entry>
      )}
      {mttr_hours !== undefined && (
        <Entry id={id} figure="mttr_hours" label={text.mttr}>
          {hoursText(mttr_hours, locale())}
        </Entry>
      )}
      {utilisation !== undefined && (
        <Entry id={id} figure="utilisation" label={text.utilisation}>
          {percentText(utilisation)}
        </Entry>
      )}
    </dl>
  );
}

interface EntryProps {
  readonly id: string;
  readonly figure: string;
  readonly label: string;
  readonly children: ReactNode;
}

function Entry({ id, figure, label, children }: EntryProps) {
  return (
    <div>
      <dt>
        {label} <Why figure={figure} scope={`components.${id}`} label={`${label} · ${id}`} />
      </dt>
      <dd>{children}</dd>
    </div>
  );
}
