/** Fail what is selected, all of it or some of its replicas; the document stays as it is. */

import { displayName, gatesOf, placementOf, replicaCount } from "../domain/document";
import { type FailedElement, failedKey, replicasOf } from "../domain/whatif";
import { texts } from "../i18n";
import { ToolIcon } from "../nodes/icons";
import { useTree } from "../store/document";
import { fail, recover, toggleFailed, useWhatIf } from "../store/whatif";

export function FailComponent({ id }: { id: string }) {
  const tree = useTree();
  const text = texts().whatIf;
  const element: FailedElement = { kind: "component", id };
  const places = placementOf(tree, id);
  const replicas: FailedElement[] =
    places.length > 1
      ? places.map(([site]) => ({ kind: "replica", id, site }))
      : [{ kind: "replica", id }];
  const isAll = useIsFailed(element);
  return (
    <fieldset className="fail-buttons" aria-label={text.title}>
      <FailButton elements={[element]} label={text.fail} />
      {!isAll && replicaCount(tree, id) > 1 && (
        <ul>
          {replicas.map((replica) => (
            <Replicas key={failedKey(replica)} element={replica} />
          ))}
        </ul>
      )}
    </fieldset>
  );
}

export function FailSite({ id }: { id: string }) {
  const text = texts().whatIf;
  return (
    <fieldset className="fail-buttons" aria-label={text.title}>
      <FailButton elements={[{ kind: "site", id }]} label={text.failSite} />
    </fieldset>
  );
}

/** A dependency: its line is cut, or each of its lines by itself. */
export function FailGate({ id, index }: { id: string; index: number }) {
  const tree = useTree();
  const text = texts().whatIf;
  const targets = gatesOf(tree, id)[index]?.targets ?? [];
  const whole: FailedElement = { kind: "link", id, index };
  return (
    <fieldset className="fail-buttons" aria-label={text.title}>
      <FailButton elements={[whole]} label={targets.length > 1 ? text.cutAll : text.cut} />
      {targets.length > 1 &&
        targets.map((target) => (
          <FailButton
            key={target}
            elements={[{ ...whole, target }]}
            label={text.cutTo(displayName(tree, "components", target))}
          />
        ))}
    </fieldset>
  );
}

export function FailMany({ ids }: { ids: readonly string[] }) {
  const text = texts().whatIf;
  return (
    <fieldset className="fail-buttons" aria-label={text.title}>
      <FailButton
        elements={ids.map((id) => ({ kind: "component", id }))}
        label={text.failMany(ids.length)}
      />
    </fieldset>
  );
}

interface FailButtonProps {
  readonly elements: readonly FailedElement[];
  readonly label: string;
}

function FailButton({ elements, label }: FailButtonProps) {
  const isFailed = useIsFailed(...elements);
  return (
    <button
      type="button"
      className="button small fail-button"
      data-failed={isFailed}
      title={texts().whatIf.help}
      onClick={() => toggleFailed(...elements)}
    >
      <ToolIcon name={isFailed ? "recover" : "fail"} />
      {isFailed ? texts().whatIf.recover : label}
    </button>
  );
}

function useIsFailed(...elements: readonly FailedElement[]): boolean {
  const keys = elements.map(failedKey);
  return useWhatIf(({ failed }) => {
    const known = new Set(failed.map(failedKey));
    return keys.every((key) => known.has(key));
  });
}

/** Replicas of a component in one place: how many of them fail. */
function Replicas({ element }: { element: FailedElement }) {
  const tree = useTree();
  const text = texts().whatIf;
  const count = useWhatIf(
    ({ failed }) => failed.find((other) => failedKey(other) === failedKey(element))?.count ?? 0,
  );
  const all = replicasOf(tree, element);
  const place = element.site === undefined ? "" : displayName(tree, "sites", element.site);
  const set = (next: number) => (next > 0 ? fail({ ...element, count: next }) : recover(element));
  return (
    <li>
      <span>{text.replicasFailed(count, all, place)}</span>
      <button
        type="button"
        className="icon-button"
        aria-label={text.oneBack(place)}
        title={text.oneBack(place)}
        disabled={count === 0}
        onClick={() => set(count - 1)}
      >
        −
      </button>
      <button
        type="button"
        className="icon-button"
        aria-label={text.oneMore(place)}
        title={text.oneMore(place)}
        disabled={count >= all}
        onClick={() => set(count + 1)}
      >
        +
      </button>
    </li>
  );
}
