/** The document as tables: equal to the canvas, for the keyboard and for screen readers. */

import type { ReactNode } from "react";
import {
  type Collection,
  idsOf,
  item,
  kindOf,
  placementOf,
  replicaCount,
  requiredCount,
  sitesUpwards,
} from "../domain/document";
import { availabilityPercent, shareText } from "../domain/figures";
import { failureForm } from "../domain/forms";
import { textOf, valueAt } from "../domain/tree";
import { addKind } from "../editor/actions";
import { locale, texts } from "../i18n";
import { ToolIcon } from "../nodes/icons";
import { useComponentFigures } from "../store/analysis";
import { useTree } from "../store/document";
import { componentKey, select, siteNodeKey, useUi } from "../store/ui";
import { Field, SelectField } from "./Field";
import { IdField } from "./IdField";
import { componentKinds, idOptions, siteKinds } from "./options";

export function TableView() {
  const text = texts().table;
  const tree = useTree();
  return (
    <section className="table-view" aria-label={texts().editor.table}>
      <header>
        <h2>{text.components}</h2>
        <AddButton kind="service" label={text.add} />
      </header>
      <ComponentTable ids={idsOf(tree, "components")} />
      <header>
        <h2>{text.sites}</h2>
        <AddButton kind="zone" label={text.addSite} />
      </header>
      <SiteTable ids={idsOf(tree, "sites")} />
    </section>
  );
}

function AddButton({ kind, label }: { kind: string; label: string }) {
  return (
    <button
      type="button"
      className="button small"
      onClick={() => addKind(kind, { at: { x: 0, y: 0 } })}
    >
      <ToolIcon name="plus" />
      {label}
    </button>
  );
}

function Table({ columns, children }: { columns: readonly string[]; children: ReactNode }) {
  return (
    <div className="scroll-x">
      <table className="grid-table">
        <thead>
          <tr>
            {columns.map((column) => (
              <th scope="col" key={column}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

function ComponentTable({ ids }: { ids: readonly string[] }) {
  const { fields, table, figures } = texts();
  const columns = [
    fields.id.label,
    fields.name.label,
    fields.kind.label,
    fields.replicas.label,
    fields.required.label,
    fields.mtbf.label,
    fields.mttr.label,
    figures.availability,
    table.share,
    table.actions,
  ];
  return (
    <Table columns={columns}>
      {ids.map((id) => (
        <ComponentRow key={id} id={id} />
      ))}
    </Table>
  );
}

function ComponentRow({ id }: { id: string }) {
  const tree = useTree();
  const figures = useComponentFigures(id);
  const path = ["components", id];
  const kind = kindOf(tree, "components", id);
  const isPlaced = placementOf(tree, id).length > 0;
  const form = failureForm(valueAt(tree, [...path, "failure"]));
  return (
    <tr>
      <IdCell collection="components" id={id} />
      <td>
        <Field field="name" path={[...path, "name"]} example={id} cellOf={id} />
      </td>
      <td>
        <SelectField
          field="kind"
          path={[...path, "kind"]}
          value={kind}
          options={componentKinds(kind)}
          cellOf={id}
        />
      </td>
      <td>
        {isPlaced ? (
          <Fixed shown={`${replicaCount(tree, id)} (${texts().table.placed})`} id={id} />
        ) : (
          <Field
            field="replicas"
            path={[...path, "replicas"]}
            type="count"
            example="1"
            cellOf={id}
          />
        )}
      </td>
      <td>
        <Field
          field="required"
          path={[...path, "required"]}
          type="count"
          example={String(requiredCount(tree, id))}
          cellOf={id}
        />
      </td>
      <td>
        <RateCell id={id} form={form} />
      </td>
      <td>
        <Field
          field="mttr"
          path={[...path, "failure", "mttr"]}
          type="duration"
          example="1h"
          cellOf={id}
        />
      </td>
      <td className="numeric">
        {figures === undefined ? "–" : availabilityPercent(figures.unavailability)}
      </td>
      <td className="numeric">{shareText(figures?.downtime_share ?? 0, locale())}</td>
      <td>
        <OpenButton name={id} onOpen={() => select(componentKey(id))} />
      </td>
    </tr>
  );
}

/** The rate in the form in which the document states it. */
function RateCell({ id, form }: { id: string; form: ReturnType<typeof failureForm> }) {
  const path = ["components", id, "failure"];
  if (form === "availability" || form === "annual_failure_rate") {
    return <Field field={form} path={[...path, form]} type="ratio" cellOf={id} />;
  }
  return <Field field="mtbf" path={[...path, "mtbf"]} type="duration" example="30d" cellOf={id} />;
}

function IdCell({ collection, id }: { collection: Collection; id: string }) {
  return (
    <th scope="row">
      <IdField collection={collection} id={id} onRenamed={() => undefined} cellOf={id} />
    </th>
  );
}

/** A value that is edited elsewhere. */
function Fixed({ shown, id }: { shown: string; id: string }) {
  return (
    <button
      type="button"
      className="link"
      title={texts().table.open(id)}
      onClick={() => openInspector(componentKey(id))}
    >
      {shown}
    </button>
  );
}

function openInspector(key: string): void {
  select(key);
  useUi.setState({ tab: "inspect", sheet: "inspect" });
}

function OpenButton({ name, onOpen }: { name: string; onOpen: () => void }) {
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={texts().table.open(name)}
      title={texts().table.open(name)}
      onClick={() => {
        onOpen();
        useUi.setState({ tab: "inspect", sheet: "inspect" });
      }}
    >
      <ToolIcon name="sliders" />
    </button>
  );
}

function SiteTable({ ids }: { ids: readonly string[] }) {
  const { fields, table } = texts();
  if (ids.length === 0) return <p className="muted">{table.noSites}</p>;
  const columns = [
    fields.id.label,
    fields.name.label,
    fields.siteKind.label,
    fields.parent.label,
    fields.siteMtbf.label,
    fields.siteMttr.label,
    table.actions,
  ];
  return (
    <Table columns={columns}>
      {ids.map((id) => (
        <SiteRow key={id} id={id} />
      ))}
    </Table>
  );
}

function SiteRow({ id }: { id: string }) {
  const tree = useTree();
  const path = ["sites", id];
  const kind = kindOf(tree, "sites", id);
  const parents = idsOf(tree, "sites").filter((site) => !sitesUpwards(tree, site).includes(id));
  return (
    <tr>
      <IdCell collection="sites" id={id} />
      <td>
        <Field field="name" path={[...path, "name"]} example={id} cellOf={id} />
      </td>
      <td>
        <SelectField
          field="siteKind"
          path={[...path, "kind"]}
          value={kind}
          options={siteKinds(kind)}
          cellOf={id}
        />
      </td>
      <td>
        <SelectField
          field="parent"
          path={[...path, "parent"]}
          value={textOf(item(tree, "sites", id).parent)}
          options={idOptions(parents, texts().inspector.none)}
          cellOf={id}
        />
      </td>
      <td>
        <Field
          field="siteMtbf"
          path={[...path, "outage", "mtbf"]}
          type="duration"
          example="2y"
          cellOf={id}
        />
      </td>
      <td>
        <Field
          field="siteMttr"
          path={[...path, "outage", "mttr"]}
          type="duration"
          example="2h"
          cellOf={id}
        />
      </td>
      <td>
        <OpenButton name={id} onOpen={() => select(siteNodeKey(id))} />
      </td>
    </tr>
  );
}
