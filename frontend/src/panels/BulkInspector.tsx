import { displayName } from "../domain/document";
import type { Path } from "../domain/tree";
import { alignCommands } from "../editor/commands";
import { texts } from "../i18n";
import { ToolIcon } from "../nodes/icons";
import { useTree } from "../store/document";
import { componentKey, select, useUi } from "../store/ui";
import { FailMany } from "./FailButtons";
import { Field } from "./Field";
import { PanelTitle } from "./PanelTitle";

/** Several components at once: what is entered goes to each of them. */
export function BulkInspector({ ids }: { ids: readonly string[] }) {
  const text = texts().inspector;
  const tree = useTree();
  const [first, ...others] = ids.map((id): Path => ["components", id]);
  if (first === undefined) return <SeveralSites />;
  const places = (...keys: string[]) => ({
    path: [...first, ...keys],
    others: others.map((path) => [...path, ...keys]),
  });
  return (
    <>
      <PanelTitle kind={text.component} name={text.many(ids.length)} />
      <FailMany ids={ids} />
      <AlignTools />
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
              {displayName(tree, "components", id)}
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

function SeveralSites() {
  const count = useUi((state) => state.selected.length);
  return (
    <>
      <PanelTitle kind={texts().inspector.site} name={texts().inspector.many(count)} />
      <AlignTools />
    </>
  );
}

/** In line or evenly spread, by one press each. */
function AlignTools() {
  return (
    <div className="align-tools" role="toolbar" aria-label={texts().menu.align}>
      {alignCommands().map(({ id, name, icon, run }) => (
        <button
          key={id}
          type="button"
          className="icon-button"
          title={name}
          aria-label={name}
          onClick={run}
        >
          <ToolIcon name={icon} />
        </button>
      ))}
    </div>
  );
}
