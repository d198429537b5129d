import { lazy, Suspense } from "react";
import { displayName, idsOf, item, kindOf, placementOf, sitesUpwards } from "../domain/document";
import { contentsOf } from "../domain/placement";
import { textOf } from "../domain/tree";
import { texts } from "../i18n";
import { useTree } from "../store/document";
import { componentKey, select, siteNodeKey } from "../store/ui";
import { FailSite } from "./FailButtons";
import { FailureFields } from "./FailureFields";
import { Field, Section, SelectField } from "./Field";
import { IdField } from "./IdField";
import { namedOptions, siteKinds } from "./options";
import { PanelTitle } from "./PanelTitle";

const SiteSize = lazy(async () => ({ default: (await import("./SiteSize")).SiteSize }));

/** Every field of a failure domain, and what it holds. */
export function SiteInspector({ id }: { id: string }) {
  const text = texts().inspector;
  const tree = useTree();
  const path = ["sites", id];
  const parents = idsOf(tree, "sites").filter((site) => !sitesUpwards(tree, site).includes(id));
  return (
    <>
      <PanelTitle kind={text.site} name={displayName(tree, "sites", id)} />
      <FailSite id={id} />
      <Section name="identity" title={text.identity} paths={[]}>
        <Field field="name" path={[...path, "name"]} example={id} />
        <div className="pair">
          <IdField
            key={id}
            collection="sites"
            id={id}
            onRenamed={(next) => select(siteNodeKey(next))}
          />
          <SelectField
            field="siteKind"
            path={[...path, "kind"]}
            value={kindOf(tree, "sites", id)}
            options={siteKinds(kindOf(tree, "sites", id))}
          />
        </div>
        <SelectField
          field="parent"
          path={[...path, "parent"]}
          value={textOf(item(tree, "sites", id).parent)}
          options={[{ value: "", label: text.none }, ...namedOptions("sites", parents)]}
        />
        <Suspense fallback={null}>
          <SiteSize key={id} id={id} />
        </Suspense>
      </Section>
      <Section name="outage" title={text.outage} paths={[[...path, "outage"]]}>
        <FailureFields path={[...path, "outage"]} isSite />
      </Section>
      <Contents id={id} />
    </>
  );
}

function Contents({ id }: { id: string }) {
  const tree = useTree();
  const { components, sites } = contentsOf(tree, id);
  const guests = idsOf(tree, "components").flatMap((component) => {
    const count = placementOf(tree, component).find(([site]) => site === id)?.[1];
    return count === undefined || components.includes(component) ? [] : [{ component, count }];
  });
  if (components.length + sites.length + guests.length === 0) return null;
  return (
    <section className="needed-by">
      <h3>{texts().inspector.contents}</h3>
      <ul className="link-list">
        {sites.map((site) => (
          <li key={site}>
            <button type="button" className="link" onClick={() => select(siteNodeKey(site))}>
              {displayName(tree, "sites", site)}
            </button>
          </li>
        ))}
        {components.map((component) => (
          <li key={component}>
            <button type="button" className="link" onClick={() => select(componentKey(component))}>
              {displayName(tree, "components", component)}
            </button>
          </li>
        ))}
        {guests.map(({ component, count }) => (
          <li key={component}>
            <button type="button" className="link" onClick={() => select(componentKey(component))}>
              {displayName(tree, "components", component)}
            </button>
            <span className="muted"> {texts().inspector.replicasHere(String(count))}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
