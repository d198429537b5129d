/** The outage on its true scale of time: when it was down, when something happened, and now. */

import { frameAt, type Outage } from "../domain/outage";

const WIDTH = 600;

interface StripProps {
  readonly outage: Outage;
  readonly step: number;
}

export function Strip({ outage, step }: StripProps) {
  const { begins, seconds, events } = outage;
  const length = Math.max(seconds - begins, 1e-9);
  const at = (t: number) => (WIDTH * (Math.min(Math.max(t, begins), seconds) - begins)) / length;
  const marks = [...new Set(events.map(({ t }) => Math.round(at(t))))];
  const now = at(frameAt(outage, step).t);
  return (
    <svg
      className="playback-strip"
      viewBox={`0 0 ${WIDTH} 10`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <rect className="strip-all" width={WIDTH} y={3} height={4} />
      <rect className="strip-down" x={at(0)} width={WIDTH - at(0)} y={3} height={4} />
      {marks.map((mark) => (
        <path key={mark} className="strip-event" d={`M${mark} 1V9`} />
      ))}
      <path className="strip-now" d={`M${now} 0V10`} />
    </svg>
  );
}
