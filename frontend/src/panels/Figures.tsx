/** All figures of the latest result. What was not computed is not shown. */

import type { ReactNode } from "react";
import type { Evaluation, Item } from "../api/result";
import {
  availabilityPercent,
  costText,
  minutesText,
  moneyText,
  percentText,
  targetPercent,
} from "../domain/figures";
import { isKeyOf, locale, texts } from "../i18n";
import { useAnalysis } from "../store/analysis";
import { componentKey, select, siteNodeKey } from "../store/ui";
import { Flash } from "./Flash";
import { Why, WhyButton } from "./HelpButton";
import { Recovery } from "./Recovery";
import { VerdictMark } from "./Verdict";
import { number, WholeList } from "./WholeFigures";

export function Figures() {
  const text = texts().figures;
  const result = useAnalysis((state) => state.result);
  const status = useAnalysis((state) => state.status);
  if (result === undefined) {
    return <p className="muted empty-panel">{status === "invalid" ? text.noneYet : text.none}</p>;
  }
  return (
    <div className="figure-panel" data-stale={status !== "current"}>
      {status === "invalid" && <p className="callout warn">{text.invalid}</p>}
      {status === "offline" && <p className="callout warn">{text.offline}</p>}
      <h2>{text.title}</h2>
      <WholeList figures={result.whole} />
      <Objectives result={result} />
      <Shares result={result} />
      <WeakPoints result={result} />
      <Journeys result={result} />
      <Recovery result={result} />
      <Money result={result} />
      <Warnings result={result} />
    </div>
  );
}

function Objectives({ result }: { result: Evaluation }) {
  const text = texts().figures;
  const { objectives = [] } = result;
  if (objectives.length === 0) return null;
  return (
    <Block title={text.objectives}>
      <ul className="objective-list">
        {objectives.map(({ objective, target, value, met }) => (
          <li key={objective}>
            <span>{objectiveName(objective)}</span>
            <span className="muted">
              <ObjectiveValue objective={objective}>
                {valueText(objective, value, result)}
              </ObjectiveValue>{" "}
              · {text.target} {targetText(objective, target, result)}
            </span>
            <VerdictMark met={met} />
          </li>
        ))}
      </ul>
    </Block>
  );
}

/** The figure behind each objective that has one. */
const BEHIND: { readonly [objective: string]: string } = {
  availability: "availability",
  budget: "cost.per_month",
};

function ObjectiveValue({ objective, children }: { objective: string; children: string }) {
  const figure = BEHIND[objective];
  if (figure === undefined) return children;
  return (
    <WhyButton figure={figure} scope="whole" label={objectiveName(objective)}>
      {children}
    </WhyButton>
  );
}

function objectiveName(objective: string): string {
  const text = texts();
  if (objective === "availability") return text.figures.availability;
  return objective === "budget" ? text.fields.budget.label : objective;
}

/** An availability is told by what it lacks, which keeps its digits. */
function valueText(objective: string, value: number, { whole, cost }: Evaluation): string {
  if (objective === "availability") return availabilityPercent(whole.unavailability);
  return objective === "budget" ? moneyText(value, cost?.currency ?? "EUR") : number(value);
}

function targetText(objective: string, target: number, result: Evaluation): string {
  return objective === "availability"
    ? targetPercent(target)
    : valueText(objective, target, result);
}

const SHARES_SHOWN = 12;

/** Where the downtime comes from, largest first. */
function Shares({ result }: { result: Evaluation }) {
  const text = texts().figures;
  const shares = Object.entries(result.components)
    .map(([id, figures]) => ({ id, share: figures.downtime_share ?? 0 }))
    .filter(({ share }) => share > 0)
    .sort((one, other) => other.share - one.share)
    .slice(0, SHARES_SHOWN);
  if (shares.length === 0) return null;
  return (
    <Block title={text.components}>
      <ul className="share-list">
        {shares.map(({ id, share }) => (
          <li key={id}>
            <button type="button" className="link" onClick={() => select(componentKey(id))}>
              {id}
            </button>
            <progress value={share} max={1} aria-hidden="true" />
            <WhyButton
              figure="downtime_share"
              scope={`components.${id}`}
              label={`${text.components} · ${id}`}
            >
              {percentText(share)}
            </WhyButton>
          </li>
        ))}
      </ul>
    </Block>
  );
}

const CUT_SETS_SHOWN = 8;

function WeakPoints({ result }: { result: Evaluation }) {
  const text = texts().figures;
  const { single_points_of_failure: single, cut_sets: sets } = result;
  return (
    <>
      {single !== undefined && (
        <Block title={text.spof}>
          {single.length === 0 ? (
            <p className="muted">{text.noSpof}</p>
          ) : (
            <p className="event-list">
              {single.map((id) => (
                <EventLink key={id} event={id} />
              ))}
            </p>
          )}
        </Block>
      )}
      {sets !== undefined && sets.length > 0 && (
        <Block title={text.cutSets}>
          <ol className="cut-sets">
            {sets.slice(0, CUT_SETS_SHOWN).map(({ events, unavailability }) => (
              <li key={events.join()}>
                <span className="event-list">
                  {events.map((event) => (
                    <EventLink key={event} event={event} />
                  ))}
                </span>
                <WhyButton
                  figure="cut_set.unavailability"
                  scope="whole"
                  row={events.join(" + ")}
                  label={text.cutSets}
                >
                  {number(unavailability)}
                </WhyButton>
              </li>
            ))}
          </ol>
        </Block>
      )}
    </>
  );
}

/** `site:eu`, `replicas:web` or a bare identifier: leads to what it names. */
function EventLink({ event }: { event: string }) {
  const [kind = "", id] = event.split(":");
  const key = kind === "site" && id !== undefined ? siteNodeKey(id) : componentKey(id ?? kind);
  return (
    <button type="button" className="chip link" onClick={() => select(key)}>
      {eventName(kind, id)}
    </button>
  );
}

export function eventName(kind: string, id: string | undefined): string {
  const { events } = texts().figures;
  if (id === undefined) return kind;
  return isKeyOf(events, kind) ? events[kind](id) : `${kind} ${id}`;
}

function Journeys({ result }: { result: Evaluation }) {
  const text = texts().figures;
  const journeys = Object.entries(result.journeys);
  if (journeys.length < 2) return null;
  return (
    <Block title={text.journeys}>
      <table className="figure-table">
        <thead>
          <tr>
            <th scope="col">{text.journey}</th>
            <th scope="col">{text.availability}</th>
            <th scope="col">{text.downtimeMonth}</th>
          </tr>
        </thead>
        <tbody>
          {journeys.map(([id, figures]) => (
            <tr key={id}>
              <th scope="row">{id}</th>
              <td>
                <WhyButton
                  figure="availability"
                  scope={`journeys.${id}`}
                  label={`${text.availability} · ${id}`}
                >
                  {availabilityPercent(figures.unavailability)}
                </WhyButton>
              </td>
              <td>
                <WhyButton
                  figure="downtime_minutes_per_month"
                  scope={`journeys.${id}`}
                  label={`${text.downtimeMonth} · ${id}`}
                >
                  {minutesText(figures.downtime_minutes_per_month, locale())}
                </WhyButton>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Block>
  );
}

function Money({ result }: { result: Evaluation }) {
  const text = texts().figures;
  const { cost, complexity } = result;
  const money = (amount: number) => moneyText(amount, cost?.currency ?? "EUR");
  return (
    <>
      {cost !== undefined && (
        <Block title={text.cost}>
          <p className="block-figure">
            <Flash value={cost.per_month} goodWhen="lower" write={money}>
              <strong>{costText(cost)}</strong>
            </Flash>
            <Why figure="cost.per_month" scope="whole" label={text.cost} />
            {cost.within_budget !== undefined && <VerdictMark met={cost.within_budget} />}
          </p>
          {cost.downtime_per_month !== undefined && (
            <ul className="item-list muted">
              <li>
                <span>{text.downtimeCost}</span>
                <WhyButton figure="cost.downtime_per_month" scope="whole" label={text.downtimeCost}>
                  {money(cost.downtime_per_month)}
                </WhyButton>
              </li>
            </ul>
          )}
          <Items items={cost.items ?? []} write={money} />
        </Block>
      )}
      {complexity !== undefined && (
        <Block title={text.complexity}>
          <p className="block-figure">
            <Flash value={complexity.index} goodWhen="lower" write={number}>
              <strong>{number(complexity.index)}</strong>
            </Flash>
            <Why figure="complexity.index" scope="whole" label={text.complexity} />
          </p>
          <Items items={complexity.items ?? []} write={number} />
        </Block>
      )}
    </>
  );
}

function Items({ items, write }: { items: readonly Item[]; write: (amount: number) => string }) {
  if (items.length === 0) return null;
  return (
    <details>
      <summary>{texts().figures.items}</summary>
      <ul className="item-list">
        {items.map(({ label, amount, component }) => (
          <li key={`${label} ${component ?? ""}`}>
            <span>{itemName(label, component)}</span>
            <span>{write(amount)}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

function itemName(label: string, component: string | undefined): string {
  const { parts } = texts().figures;
  const name = isKeyOf(parts, label) ? parts[label] : label;
  return component === undefined ? name : `${component} · ${name}`;
}

function Warnings({ result }: { result: Evaluation }) {
  const { warnings = [] } = result;
  if (warnings.length === 0) return null;
  return (
    <Block title={texts().figures.warnings}>
      <ul className="warning-list">
        {warnings.map(({ path, message, advice }) => (
          <li key={`${path} ${message}`}>
            <span className="mono">{path}</span>
            <p>{message}</p>
            {advice && <p className="muted">{advice}</p>}
          </li>
        ))}
      </ul>
    </Block>
  );
}

function Block({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="figure-block">
      <h3>{title}</h3>
      {children}
    </section>
  );
}
