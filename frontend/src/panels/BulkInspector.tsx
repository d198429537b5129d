import type { Path } from "../domain/tree";
import { texts } from "../i18n";
import { componentKey, select } from "../store/ui";
import { FailMany } from "./FailButtons";
import { Field } from "./Field";
import { PanelTitle } from "./PanelTitle";

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
      <FailMany ids={ids} />
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
