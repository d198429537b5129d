import { displayName, idsOf, item } from "../domain/document";
import { removeJourney } from "../domain/edit";
import { textOf } from "../domain/tree";
import { newJourney } from "../editor/actions";
import { texts } from "../i18n";
import { ToolIcon } from "../nodes/icons";
import { edit, useTree } from "../store/document";
import { componentKey, openPage, select, siteNodeKey } from "../store/ui";
import { CheckField, Field, Section, SelectField, useValue } from "./Field";
import { IdField } from "./IdField";
import { namedOptions } from "./options";
import { PanelTitle } from "./PanelTitle";

/** What concerns the whole: name, journeys, objectives, economics. */
export function DocumentInspector() {
  const text = texts().inspector;
  const name = textOf(useValue(["name"])) || texts().editor.untitled;
  return (
    <>
      <PanelTitle kind={text.document} name={name} />
      <Section name="document" title={text.identity} paths={[[], ["format"], ["components"]]}>
        <Field field="docName" path={["name"]} example={texts().editor.untitled} />
        <Field field="docDescription" path={["description"]} multiline />
      </Section>
      <Section name="journeys" title={text.journeys} paths={[["journeys"]]}>
        <JourneyList />
      </Section>
      <Section name="objectives" title={text.objectives} paths={[["objectives"]]}>
        <ObjectiveFields />
      </Section>
      <Section name="economics" title={text.economics} paths={[["economics"]]}>
        <div className="pair">
          <Field field="currency" path={["economics", "currency"]} example="EUR" />
          <Field
            field="downtime_cost_per_hour"
            path={["economics", "downtime_cost_per_hour"]}
            type="number"
            example="20000"
            unit={texts().units.perHour}
          />
        </div>
      </Section>
      <Outline />
    </>
  );
}

const DISRUPTIONS = ["instance", "component", "site", "region", "data"] as const;

function ObjectiveFields() {
  const text = texts();
  const currency = textOf(useValue(["economics", "currency"])) || "EUR";
  return (
    <>
      <div className="pair">
        <Field
          field="objAvailability"
          path={["objectives", "availability"]}
          type="ratio"
          example="99.9%"
        />
        <Field
          field="budget"
          path={["objectives", "budget"]}
          type="number"
          example="5000"
          unit={`${currency} ${text.units.perMonth}`}
        />
      </div>
      {(["rto", "rpo"] as const).map((kind) => (
        <fieldset key={kind}>
          <legend>{text.inspector[kind]}</legend>
          <div className="pair">
            {DISRUPTIONS.map((disruption) => (
              <Field
                key={disruption}
                field={disruption}
                path={["objectives", kind, disruption]}
                type="duration"
                example={kind === "rto" ? "15m" : "1m"}
              />
            ))}
          </div>
        </fieldset>
      ))}
      <CheckField field="region_is_disaster" path={["objectives", "region_is_disaster"]} />
    </>
  );
}

function JourneyList() {
  const text = texts();
  const tree = useTree();
  const journeys = idsOf(tree, "journeys");
  const [entry] = idsOf(tree, "components");
  return (
    <>
      {journeys.length === 0 && <p className="muted">{text.inspector.noJourneys}</p>}
      <ul className="link-list">
        {journeys.map((id) => (
          <li key={id}>
            <button
              type="button"
              className="link"
              onClick={() => openPage({ kind: "journey", id })}
            >
              {displayName(tree, "journeys", id)}
            </button>
            <span className="muted"> → {textOf(item(tree, "journeys", id).entry)}</span>
          </li>
        ))}
      </ul>
      {entry !== undefined && (
        <button type="button" className="button small" onClick={() => newJourney(entry)}>
          {text.actions.addJourney}
        </button>
      )}
    </>
  );
}

export function JourneyInspector({ id }: { id: string }) {
  const text = texts();
  const tree = useTree();
  const path = ["journeys", id];
  return (
    <>
      <button type="button" className="link back" onClick={() => openPage({ kind: "document" })}>
        ← {text.inspector.document}
      </button>
      <PanelTitle kind={text.inspector.journey} name={displayName(tree, "journeys", id)} />
      <Section name="journey" title={text.inspector.identity} paths={[]}>
        <Field field="name" path={[...path, "name"]} example={id} />
        <IdField
          key={id}
          collection="journeys"
          id={id}
          onRenamed={(next) => openPage({ kind: "journey", id: next })}
        />
        <SelectField
          field="entry"
          path={[...path, "entry"]}
          options={namedOptions("components", idsOf(tree, "components"))}
        />
        <div className="pair">
          <Field field="share" path={[...path, "share"]} type="ratio" example="0.8" />
          <Field
            field="demand"
            path={[...path, "demand"]}
            type="rate"
            example="1200 rps"
            unit={text.units.rate}
          />
        </div>
      </Section>
      <button
        type="button"
        className="button danger small"
        onClick={() => {
          edit((at) => removeJourney(at, id));
          openPage({ kind: "document" });
        }}
      >
        <ToolIcon name="bin" />
        {text.inspector.removeJourney}
      </button>
    </>
  );
}

/** Everything by name: the way through the document without the canvas. */
function Outline() {
  const text = texts();
  const tree = useTree();
  return (
    <Section name="outline" title={text.palette.outline} paths={[]} isOpen={false}>
      <ul className="link-list">
        {idsOf(tree, "sites").map((id) => (
          <li key={`site:${id}`}>
            <button type="button" className="link" onClick={() => select(siteNodeKey(id))}>
              {displayName(tree, "sites", id)}
            </button>
            <span className="muted"> {text.inspector.site}</span>
          </li>
        ))}
        {idsOf(tree, "components").map((id) => (
          <li key={id}>
            <button type="button" className="link" onClick={() => select(componentKey(id))}>
              {displayName(tree, "components", id)}
            </button>
          </li>
        ))}
      </ul>
    </Section>
  );
}
