/** The gates of a component: what it needs, and what happens without it. */

import {
  type DocumentTree,
  displayName,
  type Gate,
  type GateForm,
  gateOf,
  type IfDown,
  idsOf,
} from "../domain/document";
import { dependentsOf, removeNeed, withEffect, withForm, withTargets } from "../domain/needs";
import { type Json, listOf, pointerOf } from "../domain/tree";
import { connectComponents } from "../editor/actions";
import { texts } from "../i18n";
import { ToolIcon } from "../nodes/icons";
import { edit, useTree } from "../store/document";
import { Field, PartProblems, SelectField, useAsked, useValue, writeValue } from "./Field";
import { gateForms, ifDownOptions, longName, namedOptions } from "./options";

export function NeedsFields({ id }: { id: string }) {
  const needs = listOf(useValue(["components", id, "needs"]));
  return (
    <>
      {needs.map((need, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a gate is known by its place in the list
        <NeedFields key={index} id={id} index={index} need={need} />
      ))}
      <AddNeed id={id} />
    </>
  );
}

function AddNeed({ id }: { id: string }) {
  const text = texts().inspector;
  const tree = useTree();
  const [isAsked, ask] = useAsked(idsOf(tree, "components").length);
  const free = isAsked ? freeFor(tree, id) : [];
  return (
    <label className="add-row">
      <span>{text.addNeed}</span>
      <select value="" {...ask} onChange={(event) => connectComponents(id, event.target.value)}>
        <option value="">{text.choose}</option>
        {free.map((other) => (
          <option key={other} value={other}>
            {longName(tree, "components", other)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** What a component can come to need without closing a cycle. */
function freeFor(tree: DocumentTree, id: string): string[] {
  const dependents = dependentsOf(tree, id);
  return idsOf(tree, "components").filter((other) => !dependents.has(other));
}

export interface NeedFieldsProps {
  readonly id: string;
  readonly index: number;
  readonly need: Json;
}

export function NeedFields({ id, index, need }: NeedFieldsProps) {
  const text = texts();
  const tree = useTree();
  const gate = gateOf(need);
  const names = gate.targets.map((target) => displayName(tree, "components", target)).join(", ");
  const path = ["components", id, "needs", index];
  const write = (next: Json) => writeValue(path, next);
  return (
    <fieldset className="need" data-if-down={gate.ifDown} data-pointer={pointerOf(path)}>
      <legend>{names || "…"}</legend>
      <button
        type="button"
        className="icon-button remove"
        title={text.inspector.removeNeed}
        aria-label={`${text.inspector.removeNeed}: ${names}`}
        onClick={() => edit((tree) => removeNeed(tree, id, index))}
      >
        <ToolIcon name="bin" />
      </button>
      <PartProblems path={path} />
      <div className="pair">
        <SelectField
          field="gateForm"
          path={[...path, "form"]}
          options={gateForms()}
          value={gate.form}
          onChoose={(form) => write(withForm(need, form as GateForm))}
        />
        <SelectField
          field="if_down"
          path={[...path, "if_down"]}
          options={ifDownOptions()}
          value={gate.ifDown}
          onChoose={(next) => write(withEffect(need, next as IfDown))}
        />
      </div>
      <Targets id={id} path={path} need={need} gate={gate} />
      <EffectFields path={path} ifDown={gate.ifDown} />
    </fieldset>
  );
}

interface TargetsProps {
  readonly id: string;
  readonly path: readonly (string | number)[];
  readonly need: Json;
  readonly gate: Gate;
}

function Targets({ id, path, need, gate }: TargetsProps) {
  const tree = useTree();
  const free = [...new Set([...gate.targets.slice(0, 1), ...freeFor(tree, id)])];
  if (gate.form === "target") {
    return (
      <SelectField
        field="target"
        path={[...path, "target"]}
        options={namedOptions("components", free)}
        value={gate.targets[0] ?? ""}
        onChoose={(next) => writeValue(path, withTargets(need, [next]))}
      />
    );
  }
  return (
    <>
      <TargetList path={path} need={need} gate={gate} free={free} />
      {gate.form === "any_of" && (
        <div className="pair">
          <Field field="gateRequired" path={[...path, "required"]} type="count" example="1" />
          {gate.required === 1 && (
            <Field
              field="gateFailover"
              path={[...path, "failover_time"]}
              type="duration"
              example="20s"
            />
          )}
        </div>
      )}
    </>
  );
}

interface TargetListProps extends Omit<TargetsProps, "id"> {
  readonly free: readonly string[];
}

/** Order matters: a gate with memory moves to the first target that is available. */
function TargetList({ path, need, gate, free }: TargetListProps) {
  const text = texts().inspector;
  const tree = useTree();
  const nameOf = (target: string) => displayName(tree, "components", target);
  const write = (targets: readonly string[]) => writeValue(path, withTargets(need, targets));
  return (
    <div className="targets" data-pointer={pointerOf([...path, gate.form])}>
      <ol>
        {gate.targets.map((target, at) => (
          <li key={target}>
            <span>{nameOf(target)}</span>
            <button
              type="button"
              className="icon-button"
              disabled={at === 0}
              aria-label={text.moveUp(nameOf(target))}
              title={text.moveUp(nameOf(target))}
              onClick={() => write(movedUp(gate.targets, at))}
            >
              <ToolIcon name="up" />
            </button>
            <button
              type="button"
              className="icon-button"
              aria-label={text.removeTarget(nameOf(target))}
              title={text.removeTarget(nameOf(target))}
              onClick={() => write(gate.targets.filter((other) => other !== target))}
            >
              <ToolIcon name="close" />
            </button>
          </li>
        ))}
      </ol>
      <label className="add-row">
        <span>{text.addTarget}</span>
        <select value="" onChange={(event) => write([...gate.targets, event.target.value])}>
          <option value="">{text.choose}</option>
          {free
            .filter((other) => !gate.targets.includes(other))
            .map((other) => (
              <option key={other} value={other}>
                {longName(tree, "components", other)}
              </option>
            ))}
        </select>
      </label>
    </div>
  );
}

function movedUp(targets: readonly string[], at: number): string[] {
  const list = [...targets];
  const [moved] = list.splice(at, 1);
  if (moved !== undefined) list.splice(at - 1, 0, moved);
  return list;
}

function EffectFields({ path, ifDown }: { path: readonly (string | number)[]; ifDown: IfDown }) {
  switch (ifDown) {
    case "fail":
      return null;
    case "degrade":
      return <Field field="quality" path={[...path, "quality"]} type="ratio" example="0.8" />;
    case "serve_cached":
      return (
        <>
          <Field field="hit_ratio" path={[...path, "hit_ratio"]} type="ratio" example="0.9" />
          <div className="pair">
            <Field field="ttl" path={[...path, "ttl"]} type="duration" example="10m" />
            <Field
              field="stale_if_error"
              path={[...path, "stale_if_error"]}
              type="duration"
              example="1h"
            />
          </div>
        </>
      );
    default:
      return ifDown satisfies never;
  }
}
