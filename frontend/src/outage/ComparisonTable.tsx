/** Estimate beside simulation, with the interval drawn around the estimate. */

import { displayName } from "../domain/document";
import { availabilityPercent, hoursText, numberText } from "../domain/figures";
import { BAND, bandOf, type Campaign, type Comparison, mainGroups } from "../domain/simulated";
import { isKeyOf, locale } from "../i18n";
import { ToolIcon, type ToolName } from "../nodes/icons";
import { useTree } from "../store/document";
import { words } from "./words";

type Shown = Comparison["verdict"] | "expired";

const ICONS: { readonly [verdict in Shown]: ToolName } = {
  confirmed: "check",
  not_refuted: "warning",
  refuted: "cross",
  expired: "clock",
};

/** Icon and word; the colour says nothing that these do not. */
export function VerdictBadge({ verdict }: { verdict: Shown }) {
  return (
    <span className="simulation-verdict" data-verdict={verdict}>
      <ToolIcon name={ICONS[verdict]} />
      {words().verdicts[verdict]}
    </span>
  );
}

interface TableProps {
  readonly campaign: Campaign;
  readonly isExpired: boolean;
}

export function ComparisonTable({ campaign, isExpired }: TableProps) {
  const { columns, legend } = words();
  const nameOf = useScopeName();
  return (
    <>
      <table className="simulation-table" data-stale={isExpired}>
        <thead>
          <tr>
            <th scope="col">{columns.figure}</th>
            <th scope="col">{columns.estimate}</th>
            <th scope="col">{columns.simulated}</th>
          </tr>
        </thead>
        {mainGroups(campaign).map(([scope, items]) => (
          <tbody key={scope}>
            <tr>
              <th scope="rowgroup" colSpan={3}>
                {nameOf(scope)}
              </th>
            </tr>
            {items.map((item) => (
              <Row key={item.figure} item={item} isExpired={isExpired} />
            ))}
          </tbody>
        ))}
      </table>
      <p className="muted simulation-legend">{legend}</p>
    </>
  );
}

function useScopeName(): (scope: string) => string {
  const tree = useTree();
  const { whole, journey } = words();
  return (scope) => {
    const [kind = "", ...rest] = scope.split(".");
    return kind === "journeys" ? journey(displayName(tree, "journeys", rest.join("."))) : whole;
  };
}

function Row({ item, isExpired }: { item: Comparison; isExpired: boolean }) {
  const { figures } = words();
  const { figure, verdict } = item;
  return (
    <tr>
      <th scope="row">
        {isKeyOf(figures, figure) ? figures[figure] : figure.replaceAll("_", " ")}
        <VerdictBadge verdict={isExpired ? "expired" : verdict} />
      </th>
      <td>{written(figure, item.estimate)}</td>
      <td>
        {written(figure, item.simulated)}
        <small>{intervalText(item)}</small>
        <Interval item={item} isExpired={isExpired} />
      </td>
    </tr>
  );
}

const isAvailability = (figure: string) => figure.endsWith("unavailability");

function written(figure: string, value: number): string {
  if (isAvailability(figure)) return availabilityPercent(value);
  if (figure.endsWith("_hours")) return hoursText(value, locale());
  return numberText(value);
}

/** Ends of the interval in the order of what is shown: an availability turns them round. */
function intervalText({ figure, interval: [low, high] }: Comparison): string {
  const { intervalOf, intervalFrom } = words();
  if (high === null) return intervalFrom(written(figure, low));
  const ends = isAvailability(figure) ? ([high, low] as const) : ([low, high] as const);
  return intervalOf(written(figure, ends[0]), written(figure, ends[1]));
}

const HEIGHT = 14;

function Interval({ item, isExpired }: { item: Comparison; isExpired: boolean }) {
  const band = bandOf(item);
  if (band === undefined) return null;
  const { width, margin } = BAND;
  const middle = HEIGHT / 2;
  return (
    <svg
      className="simulation-interval"
      data-verdict={isExpired ? "expired" : item.verdict}
      viewBox={`0 0 ${width} ${HEIGHT}`}
      aria-hidden="true"
    >
      <path className="interval-line" d={`M${margin} ${middle}H${width - margin}`} />
      <rect className="interval-bar" x={band.left} y={4} width={band.width} height={6} rx={1} />
      <path className="interval-estimate-mark" d={`M${width / 2} 1V${HEIGHT - 1}`} />
      <circle className="interval-value" cx={band.dot} cy={middle} r={3} />
    </svg>
  );
}
