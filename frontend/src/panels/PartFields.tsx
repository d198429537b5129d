/** Fields of the parts that a component may do without: standby, common cause, data, cost. */

import { idsOf } from "../domain/document";
import { type CauseForm, causeForm, causeStart } from "../domain/forms";
import { isObject, type Path, textOf, valueAt } from "../domain/tree";
import { pageLinks } from "../editor/session";
import { texts } from "../i18n";
import { useTree } from "../store/document";
import { useSaving } from "../store/saving";
import { LawPair } from "./FailureFields";
import { Field, SelectField, useValue, writeValue } from "./Field";
import {
  backupSiteOptions,
  causeForms,
  failoverLawOptions,
  replicationOptions,
  standbyOptions,
} from "./options";

export function StandbyFields({ path }: { path: Path }) {
  const standby = useValue(path);
  const mode = textOf(valueAt(standby, ["mode"]));
  const choose = (next: string) => {
    if (next === "") return writeValue(path, undefined);
    const old = isObject(standby) ? standby : { failover_time: "30s" };
    return writeValue(path, { ...old, mode: next });
  };
  return (
    <>
      <SelectField
        field="standbyMode"
        path={[...path, "mode"]}
        options={standbyOptions()}
        value={mode}
        onChoose={choose}
      />
      {isObject(standby) && (
        <>
          <div className="pair">
            <Field
              field="failover_time"
              path={[...path, "failover_time"]}
              type="duration"
              example="30s"
            />
            <Field field="coverage" path={[...path, "coverage"]} type="ratio" example="0.98" />
          </div>
          <div className="pair">
            <Field
              field="manual_failover_time"
              path={[...path, "manual_failover_time"]}
              type="duration"
              example="30m"
            />
            {mode === "warm" && (
              <Field field="dormancy" path={[...path, "dormancy"]} type="ratio" example="0.5" />
            )}
          </div>
          <SelectField
            field="failover_law"
            path={[...path, "failover_law"]}
            value={textOf(standby.failover_law).replace(/^exponential$/, "")}
            options={failoverLawOptions()}
          />
        </>
      )}
    </>
  );
}

export function CauseFields({ path }: { path: Path }) {
  const cause = useValue(path);
  const form = causeForm(cause);
  return (
    <>
      <SelectField
        field="causeForm"
        path={path}
        options={causeForms()}
        value={form}
        onChoose={(next) => writeValue(path, causeStart(next as CauseForm))}
      />
      {form === "beta" && (
        <Field field="beta" path={[...path, "beta"]} type="ratio" example="0.05" />
      )}
      {form === "mtbf" && (
        <div className="pair">
          <Field field="causeMtbf" path={[...path, "mtbf"]} type="duration" example="180d" />
          <Field field="causeMttr" path={[...path, "mttr"]} type="duration" example="25m" />
        </div>
      )}
      {form === "mtbf" && <LawPair path={path} />}
    </>
  );
}

export function DataFields({ path }: { path: Path }) {
  const text = texts().inspector;
  const tree = useTree();
  const sites = idsOf(tree, "sites");
  const backup = [...path, "backup"];
  const shipping = [...path, "log_shipping"];
  return (
    <>
      <ReplicationFields path={[...path, "replication"]} />
      <fieldset>
        <legend>{text.backup}</legend>
        <div className="pair">
          <Field field="backupEvery" path={[...backup, "every"]} type="duration" example="24h" />
          <Field field="takes" path={[...backup, "takes"]} type="duration" example="40m" />
          <Field field="detect" path={[...backup, "detect"]} type="duration" example="30m" />
          <Field field="restore" path={[...backup, "restore"]} type="duration" example="2h" />
          <SelectField field="at" path={[...backup, "at"]} options={backupSiteOptions(sites)} />
          <Field field="success" path={[...backup, "success"]} type="ratio" example="0.99" />
        </div>
      </fieldset>
      <fieldset>
        <legend>{text.logShipping}</legend>
        <div className="pair">
          <Field field="logEvery" path={[...shipping, "every"]} type="duration" example="5m" />
          <SelectField field="at" path={[...shipping, "at"]} options={backupSiteOptions(sites)} />
        </div>
      </fieldset>
    </>
  );
}

function ReplicationFields({ path }: { path: Path }) {
  const replication = useValue(path);
  const mode = textOf(valueAt(replication, ["mode"])).replace(/^none$/, "");
  const choose = (next: string) =>
    writeValue(path, next === "" ? undefined : replicationStart(next));
  return (
    <fieldset>
      <legend>{texts().inspector.replication}</legend>
      <SelectField
        field="replicationMode"
        path={[...path, "mode"]}
        options={replicationOptions()}
        value={mode}
        onChoose={choose}
      />
      {mode === "async" && (
        <Field field="lag" path={[...path, "lag"]} type="duration" example="2s" />
      )}
      {(mode === "raft" || mode === "paxos") && <ConsensusFields path={path} />}
    </fieldset>
  );
}

function replicationStart(mode: string) {
  if (mode === "async") return { mode, lag: "2s" };
  if (mode === "sync") return { mode };
  return { mode, election_timeout: ["150ms", "300ms"], heartbeat: "50ms" };
}

function ConsensusFields({ path }: { path: Path }) {
  return (
    <>
      <ConsensusTimes path={path} />
      <LaboratoryLink id={String(path[1])} />
    </>
  );
}

/** The laboratory takes the group from the stored document, so what is typed is stored first. */
function LaboratoryLink({ id }: { id: string }) {
  const { laboratory } = pageLinks();
  const isSaved = useSaving(({ status }) => status === "saved");
  if (laboratory === undefined) return null;
  return (
    <p>
      <a
        className="button small"
        aria-disabled={!isSaved}
        href={isSaved ? `${laboratory}${encodeURIComponent(id)}/` : undefined}
        target="_blank"
        rel="noreferrer"
      >
        {texts().inspector.tryInLaboratory}
      </a>
    </p>
  );
}

function ConsensusTimes({ path }: { path: Path }) {
  return (
    <div className="pair">
      <Field
        field="electionLow"
        path={[...path, "election_timeout", 0]}
        type="duration"
        example="150ms"
      />
      <Field
        field="electionHigh"
        path={[...path, "election_timeout", 1]}
        type="duration"
        example="300ms"
      />
      <Field field="heartbeat" path={[...path, "heartbeat"]} type="duration" example="50ms" />
      <Field
        field="message_delay"
        path={[...path, "message_delay"]}
        type="duration"
        example="1ms"
      />
      <Field field="quorum" path={[...path, "quorum"]} type="count" example="3" />
    </div>
  );
}

export function CostFields({ path }: { path: Path }) {
  const currency = textOf(useValue(["economics", "currency"])) || "EUR";
  const unit = `${currency} ${texts().units.perMonth}`;
  return (
    <div className="pair">
      <Field field="fixed" path={[...path, "fixed"]} type="number" example="0" unit={unit} />
      <Field
        field="per_replica"
        path={[...path, "per_replica"]}
        type="number"
        example="140"
        unit={unit}
      />
    </div>
  );
}
