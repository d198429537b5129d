/** Every field of a component, grouped as the document groups them. */

import type { ReactNode } from "react";
import {
  displayName,
  gatesOf,
  idsOf,
  item,
  kindOf,
  placementOf,
  replicaCount,
  requiredCount,
} from "../domain/document";
import { type CauseForm, causeForm, causeStart } from "../domain/forms";
import { withReplicasIn } from "../domain/placement";
import { isObject, listOf, type Path, textOf, valueAt } from "../domain/tree";
import { typedValue } from "../domain/typed";
import { newJourney } from "../editor/actions";
import { texts } from "../i18n";
import { edit, useTree } from "../store/document";
import { componentKey, select } from "../store/ui";
import { FailureFields, LawPair } from "./FailureFields";
import { Field, Section, SelectField, useValue, writeValue } from "./Field";
import { IdField } from "./IdField";
import { LiveComponent } from "./LiveComponent";
import { NeedsFields } from "./NeedFields";
import {
  backupSiteOptions,
  belowRequiredOptions,
  causeForms,
  componentKinds,
  failoverLawOptions,
  replicationOptions,
  standbyOptions,
} from "./options";

export function ComponentInspector({ id }: { id: string }) {
  const text = texts().inspector;
  const tree = useTree();
  const path = ["components", id];
  const at = (...keys: string[]): Path => [...path, ...keys];
  return (
    <>
      <PanelTitle kind={text.component} name={displayName(tree, "components", id)} />
      <LiveComponent id={id} />
      <Section name="identity" title={text.identity} paths={[at("kind")]}>
        <Identity id={id} />
      </Section>
      <Section name="failure" title={text.failure} paths={[at("failure"), at("repair_crews")]}>
        <FailureFields path={at("failure")} />
        <Field field="repair_crews" path={at("repair_crews")} type="count" example="1" />
      </Section>
      <Section
        name="replicas"
        title={text.replicas}
        paths={[at("replicas"), at("placement"), at("required")]}
        summary={text.total(replicaCount(tree, id))}
      >
        <ReplicaFields id={id} />
      </Section>
      <Section name="needs" title={text.needs} paths={[at("needs")]} summary={needCount(tree, id)}>
        <NeedsFields id={id} />
      </Section>
      <Optional id={id} />
      <NeededBy id={id} />
    </>
  );
}

function needCount(tree: ReturnType<typeof useTree>, id: string): string {
  return String(listOf(item(tree, "components", id).needs).length);
}

/** Parts that many components do without: closed until they say something. */
function Optional({ id }: { id: string }) {
  const text = texts().inspector;
  const at = (...keys: string[]): Path => ["components", id, ...keys];
  return (
    <>
      <OptionalSection title={text.standby} path={at("standby")}>
        <StandbyFields path={at("standby")} />
      </OptionalSection>
      <OptionalSection title={text.commonCause} path={at("common_cause")}>
        <CauseFields path={at("common_cause")} />
      </OptionalSection>
      <OptionalSection title={text.data} path={at("data")}>
        <DataFields path={at("data")} />
      </OptionalSection>
      <OptionalSection title={text.healthCheck} path={at("health_check")}>
        <div className="pair">
          <Field
            field="interval"
            path={at("health_check", "interval")}
            type="duration"
            example="5s"
          />
          <Field
            field="threshold"
            path={at("health_check", "threshold")}
            type="count"
            example="3"
          />
        </div>
      </OptionalSection>
      <OptionalSection title={text.capacity} path={at("capacity")}>
        <div className="pair">
          <Field
            field="rps"
            path={at("capacity", "rps")}
            type="rate"
            example="500"
            unit={texts().units.rate}
          />
          <Field
            field="service_time"
            path={at("capacity", "service_time")}
            type="duration"
            example="8ms"
          />
        </div>
      </OptionalSection>
      <OptionalSection title={text.cost} path={at("cost")}>
        <CostFields path={at("cost")} />
      </OptionalSection>
    </>
  );
}

function OptionalSection({
  title,
  path,
  children,
}: {
  title: string;
  path: Path;
  children: ReactNode;
}) {
  const isUsed = useValue(path) !== undefined;
  return (
    <Section
      name={String(path.at(-1))}
      title={title}
      paths={[path]}
      isOpen={false}
      summary={isUsed ? "✓" : texts().inspector.off}
    >
      {children}
    </Section>
  );
}

function Identity({ id }: { id: string }) {
  const tree = useTree();
  const path = ["components", id];
  return (
    <>
      <Field field="name" path={[...path, "name"]} example={id} />
      <div className="pair">
        <IdField
          key={id}
          collection="components"
          id={id}
          onRenamed={(next) => select(componentKey(next))}
        />
        <SelectField
          field="kind"
          path={[...path, "kind"]}
          value={kindOf(tree, "components", id)}
          options={componentKinds(kindOf(tree, "components", id))}
        />
      </div>
      <Field field="description" path={[...path, "description"]} multiline />
    </>
  );
}

function ReplicaFields({ id }: { id: string }) {
  const text = texts().inspector;
  const tree = useTree();
  const placed = placementOf(tree, id);
  const path = ["components", id];
  return (
    <>
      {placed.length === 0 ? (
        <Field field="replicas" path={[...path, "replicas"]} type="count" example="1" />
      ) : (
        placed.map(([site]) => <PlacementField key={site} id={id} site={site} />)
      )}
      <AddPlacement id={id} placed={placed.map(([site]) => site)} />
      {placed.length === 0 && idsOf(tree, "sites").length > 0 && (
        <p className="muted">{text.noPlacement}</p>
      )}
      <div className="pair">
        <Field
          field="required"
          path={[...path, "required"]}
          type="count"
          example={String(requiredCount(tree, id))}
        />
        <SelectField
          field="below_required"
          path={[...path, "below_required"]}
          value={textOf(valueAt(tree, [...path, "below_required"])).replace(/^fail$/, "")}
          options={belowRequiredOptions()}
        />
      </div>
    </>
  );
}

function PlacementField({ id, site }: { id: string; site: string }) {
  const tree = useTree();
  return (
    <div className="placement-row">
      <span>{displayName(tree, "sites", site)}</span>
      <Field
        field="placement"
        path={["components", id, "placement", site]}
        type="count"
        cellOf={site}
      />
    </div>
  );
}

function AddPlacement({ id, placed }: { id: string; placed: readonly string[] }) {
  const text = texts().inspector;
  const tree = useTree();
  const free = idsOf(tree, "sites").filter((site) => !placed.includes(site));
  if (free.length === 0) return null;
  const place = (site: string) => {
    const count = placed.length === 0 ? replicaCount(tree, id) : 1;
    edit((at) => withReplicasIn(at, id, site, Number(typedValue("count", String(count)))));
  };
  return (
    <label className="add-row">
      <span>{text.addSite}</span>
      <select value="" onChange={(event) => place(event.target.value)}>
        <option value="">{text.choose}</option>
        {free.map((site) => (
          <option key={site} value={site}>
            {displayName(tree, "sites", site)}
          </option>
        ))}
      </select>
    </label>
  );
}

function StandbyFields({ path }: { path: Path }) {
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

function CauseFields({ path }: { path: Path }) {
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

function DataFields({ path }: { path: Path }) {
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

/** The other way round: who depends on it, and which journeys enter here. */
function NeededBy({ id }: { id: string }) {
  const text = texts().inspector;
  const tree = useTree();
  const dependents = idsOf(tree, "components").filter((other) =>
    gatesOf(tree, other).some((gate) => gate.targets.includes(id)),
  );
  return (
    <section className="needed-by">
      <h3>{text.neededBy}</h3>
      {dependents.length === 0 && <p className="muted">{text.nobodyNeeds}</p>}
      <ul className="link-list">
        {dependents.map((other) => (
          <li key={other}>
            <button type="button" className="link" onClick={() => select(componentKey(other))}>
              {displayName(tree, "components", other)}
            </button>
          </li>
        ))}
      </ul>
      <button type="button" className="button small" onClick={() => newJourney(id)}>
        {texts().actions.addJourney}
      </button>
    </section>
  );
}

export function PanelTitle({ kind, name }: { kind: string; name: string }) {
  return (
    <header className="panel-title">
      <p>{kind}</p>
      <h2>{name}</h2>
    </header>
  );
}

/** Several components at once: what is entered goes to each of them. */
export function BulkInspector({ ids }: { ids: readonly string[] }) {
  const text = texts().inspector;
  const [first, ...others] = ids.map((id): Path => ["components", id]);
  if (first === undefined) return null;
  const places = (...keys: string[]) => ({
    path: [...first, ...keys],
    others: others.map((path) => [...path, ...keys]),
  });
  return (
    <>
      <PanelTitle kind={text.component} name={text.many(ids.length)} />
      <p className="muted bulk-hint">{text.bulk}</p>
      <div className="pair">
        <Field field="replicas" type="count" {...places("replicas")} />
        <Field field="required" type="count" {...places("required")} />
        <Field field="mtbf" type="duration" {...places("failure", "mtbf")} />
        <Field field="mttr" type="duration" {...places("failure", "mttr")} />
        <Field field="fixed" type="number" {...places("cost", "fixed")} />
        <Field field="per_replica" type="number" {...places("cost", "per_replica")} />
      </div>
      <ul className="link-list">
        {ids.map((id) => (
          <li key={id}>
            <button type="button" className="link" onClick={() => select(componentKey(id))}>
              {id}
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
