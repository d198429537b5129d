/** Beside the canvas: the newest simulation of this architecture, and how to ask for one. */

import "./simulation.css";
import { useEffect } from "react";
import { idsOf } from "../domain/document";
import { durationText } from "../domain/figures";
import { type Campaign, isActive, verdictOf } from "../domain/simulated";
import { locale } from "../i18n";
import { ToolIcon } from "../nodes/icons";
import { useAnalysis } from "../store/analysis";
import { useTree } from "../store/document";
import { pageFacts } from "../store/page";
import { ComparisonTable, VerdictBadge } from "./ComparisonTable";
import { openOutage } from "./playback";
import { cancel, startSimulation, useExpiry, useSimulation, validate } from "./simulation";
import { words } from "./words";

export function SimulationPanel() {
  const text = words();
  const campaign = useSimulation((state) => state.campaign);
  const isLooking = useSimulation((state) => state.doing === "looking");
  const problem = useSimulation((state) => state.problem);
  useEffect(startSimulation, []);
  return (
    <div className="simulation">
      <h2>{text.resultTitle}</h2>
      {problem !== "" && (
        <p className="callout warn" role="alert">
          {problem}
        </p>
      )}
      {campaign === undefined ? (
        <p className="muted">{isLooking ? text.looking : text.none}</p>
      ) : (
        <Shown campaign={campaign} />
      )}
      {!isLooking && !(campaign && isActive(campaign)) && <ValidateButton />}
      {campaign !== undefined && <Result campaign={campaign} />}
    </div>
  );
}

function ValidateButton() {
  const text = words();
  const doing = useSimulation((state) => state.doing);
  const isAgain = useSimulation((state) => state.campaign !== undefined);
  const isInvalid = useAnalysis((state) => state.status === "invalid");
  const isEmpty = idsOf(useTree(), "components").length === 0;
  const isBusy = doing !== "nothing";
  const obstacle = isEmpty ? text.noComponents : isInvalid ? text.invalidDocument : undefined;
  const label = { saving: text.saving, starting: text.starting, looking: "", nothing: "" }[doing];
  return (
    <>
      <button
        type="button"
        className="button primary"
        disabled={isBusy || obstacle !== undefined}
        onClick={() => void validate()}
      >
        {label || (isAgain ? text.validateAgain : text.validate)}
      </button>
      {obstacle !== undefined && <p className="muted">{obstacle}</p>}
    </>
  );
}

/** State, progress and what it means. */
function Shown({ campaign }: { campaign: Campaign }) {
  const text = words();
  const expiry = useExpiry();
  const verdict = verdictOf(campaign);
  const active = isActive(campaign);
  return (
    <>
      <p className="simulation-state">
        <span className="simulation-chip" data-state={campaign.state}>
          {text.states[campaign.state]}
        </span>
        {verdict !== undefined && expiry === undefined && <VerdictBadge verdict={verdict} />}
        {verdict !== undefined && expiry !== undefined && (
          <>
            <VerdictBadge verdict="expired" />
            <span className="muted">{text.was(text.verdicts[verdict])}</span>
          </>
        )}
      </p>
      {active && <Progress campaign={campaign} />}
      {expiry !== undefined && (
        <p className="callout warn">
          {active && expiry === "document" ? text.changedMeanwhile : text.expired[expiry]}
        </p>
      )}
      <p className="simulation-sentence" role="status" data-stale={expiry !== undefined}>
        {campaign.sentence}
      </p>
      {campaign.error !== null && <p className="callout warn">{campaign.error.message}</p>}
    </>
  );
}

function Progress({ campaign }: { campaign: Campaign }) {
  const text = words();
  const connection = useSimulation((state) => state.connection);
  const missing = useSimulation((state) => state.missing);
  const { progress, eta_seconds: left } = campaign;
  return (
    <>
      <div className="simulation-progress">
        <progress value={progress} max={1} aria-label={text.progress} />
        <strong>{Math.round(100 * progress)} %</strong>
        <span className="muted">
          {left !== null && text.left(durationText(Math.max(1, Math.round(left)), locale()))}
        </span>
        <button type="button" className="button small" onClick={() => void cancel()}>
          {text.cancel}
        </button>
      </div>
      <div role="status">
        {connection === "lost" && <p className="callout warn">{text.lost}</p>}
        {missing !== undefined && (
          <p className="callout warn">{missing === "queue" ? text.noQueue : text.noWorker}</p>
        )}
      </div>
    </>
  );
}

/** The figures beside the estimates, and where to go from here. */
function Result({ campaign }: { campaign: Campaign }) {
  const text = words();
  const expiry = useExpiry();
  const worst = campaign.result?.worst_outage;
  const hasEnded = !isActive(campaign);
  return (
    <>
      {worst && hasEnded && (
        <div className="simulation-worst">
          <button
            type="button"
            className="button"
            onClick={() => void openOutage(campaign.id, true)}
          >
            <ToolIcon name="clock" />
            {text.playWorst}
          </button>
          <p className="muted">{text.lasted(durationText(worst.seconds, locale()))}</p>
          <Further campaign={campaign} />
        </div>
      )}
      {campaign.validation.length > 0 && (
        <ComparisonTable campaign={campaign} isExpired={expiry !== undefined} />
      )}
      <p>
        <a href={`${pageFacts().simulations}${campaign.id}/`}>{text.allFigures}</a>
      </p>
    </>
  );
}

/** The outages that come after the worst one. */
function Further({ campaign }: { campaign: Campaign }) {
  const text = words();
  const further = campaign.result?.further_outages ?? [];
  if (further.length === 0) return null;
  return (
    <details>
      <summary>{text.further}</summary>
      <ul className="link-list">
        {further.map(({ seconds }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the place is the rank
          <li key={index}>
            <button
              type="button"
              className="link"
              onClick={() => void openOutage(campaign.id, true, index + 2)}
            >
              {text.playOutage(index + 2, durationText(seconds, locale()))}
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}
