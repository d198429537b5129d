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
import { withReplicasIn } from "../domain/placement";
import { listOf, type Path, textOf, valueAt } from "../domain/tree";
import { typedValue } from "../domain/typed";
import { newJourney } from "../editor/actions";
import { texts } from "../i18n";
import { edit, useTree } from "../store/document";
import { componentKey, select } from "../store/ui";
import { FailComponent } from "./FailButtons";
import { FailureFields } from "./FailureFields";
import { Field, Section, SelectField, useValue } from "./Field";
import { IdField } from "./IdField";
import { LiveComponent } from "./LiveComponent";
import { NeedsFields } from "./NeedFields";
import { belowRequiredOptions, componentKinds } from "./options";
import { PanelTitle } from "./PanelTitle";
import { CauseFields, CostFields, DataFields, StandbyFields } from "./PartFields";

export function ComponentInspector({ id }: { id: string }) {
  const text = texts().inspector;
  const tree = useTree();
  const path = ["components", id];
  const at = (...keys: string[]): Path => [...path, ...keys];
  return (
    <>
      <PanelTitle kind={text.component} name={displayName(tree, "components", id)} />
      <LiveComponent id={id} />
      <FailComponent id={id} />
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
