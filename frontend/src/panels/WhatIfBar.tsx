/** Who loses what while something is failed, above the canvas: in a sentence, then in figures. */

import { durationText, percentText } from "../domain/figures";
import {
  type FailedElement,
  type Fate,
  failedKey,
  type JourneyFate,
  namesOf,
} from "../domain/whatif";
import { locale, texts } from "../i18n";
import { FortuneMark } from "../nodes/badges";
import { ToolIcon } from "../nodes/icons";
import { useTree } from "../store/document";
import { recover, recoverAll, useWhatIf } from "../store/whatif";

export function WhatIfBar() {
  const text = texts().whatIf;
  const failed = useWhatIf((state) => state.failed);
  if (failed.length === 0) return null;
  return (
    <section className="what-if" aria-label={text.title}>
      <div className="what-if-head">
        <h2>
          <ToolIcon name="fail" />
          {text.title}
        </h2>
        <ul className="what-if-failed" aria-label={text.failedNow}>
          {failed.map((element) => (
            <Failed key={failedKey(element)} element={element} />
          ))}
        </ul>
        <button type="button" className="button small" onClick={recoverAll}>
          {text.recoverAll}
        </button>
      </div>
      <Sentence />
      <Journeys />
    </section>
  );
}

/** What an element is called: its name, and how much of it fails. */
export function useElementName(): (element: FailedElement) => string {
  const tree = useTree();
  return (element) => elementName(element, namesOf(tree, element));
}

function elementName(element: FailedElement, names: ReturnType<typeof namesOf>): string {
  const text = texts().whatIf;
  switch (element.kind) {
    case "replica":
      return text.replicaOf(names.name, element.count ?? 1, names.place);
    case "link":
      return text.linkOf(names.name, names.targets);
    default:
      return names.name;
  }
}

function Failed({ element }: { element: FailedElement }) {
  const name = useElementName()(element);
  return (
    <li>
      <button
        type="button"
        className="what-if-chip"
        title={texts().whatIf.recoverOne(name)}
        aria-label={texts().whatIf.recoverOne(name)}
        onClick={() => recover(element)}
      >
        <span>{name}</span>
        <ToolIcon name="close" />
      </button>
    </li>
  );
}

function Sentence() {
  const text = texts().whatIf;
  const status = useWhatIf((state) => state.status);
  const sentence = useWhatIf((state) => state.result?.sentence);
  const problem = { invalid: text.invalid, offline: text.offline }[status as string];
  return (
    <p className="what-if-sentence" role="status" data-stale={status !== "current"}>
      {problem ?? sentence ?? text.computing}
    </p>
  );
}

function Journeys() {
  const text = texts().whatIf;
  const result = useWhatIf((state) => state.result);
  if (result === undefined) return null;
  const journeys = Object.entries(result.journeys);
  return (
    <details className="what-if-details">
      <summary>{text.details(percentText(result.served))}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard */}
      <section className="what-if-table" tabIndex={0} aria-label={text.journeys}>
        <table>
          <thead>
            <tr>
              <th scope="col">{text.journey}</th>
              <th scope="col">{text.state}</th>
              <th scope="col">{text.servedNow}</th>
              <th scope="col">{text.servedLater}</th>
              <th scope="col">{text.cachedFor}</th>
              <th scope="col">{text.rto}</th>
              <th scope="col">{text.rpo}</th>
            </tr>
          </thead>
          <tbody>
            {journeys.map(([id, fate]) => (
              <JourneyRow key={id} fate={fate} />
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}

function JourneyRow({ fate }: { fate: JourneyFate }) {
  const text = texts().whatIf;
  const { status, served, quality, lasting_served, lasting_quality, cached_seconds } = fate;
  return (
    <tr>
      <th scope="row">{fate.name}</th>
      <td>
        <FortuneMark fortune={status} word={text.fortunes[status]} />
      </td>
      <td>{serviceText(served, quality)}</td>
      <td>{serviceText(lasting_served, lasting_quality)}</td>
      <td>{cached_seconds === undefined ? "–" : durationText(cached_seconds, locale())}</td>
      <td>{spanText(fate.rto_seconds, text.notBack)}</td>
      <td>{spanText(fate.rpo_seconds, text.allLost)}</td>
    </tr>
  );
}

/** The served share of the requests, with its quality when that is not full. */
function serviceText(served: number, quality: number): string {
  const share = percentText(served);
  if (served === 0 || quality >= 1 - 1e-9) return share;
  return texts().whatIf.atQuality(share, percentText(quality));
}

function spanText(span: Fate["rto_seconds"], otherwise: string): string {
  if (span === undefined) return otherwise;
  const { expected, worst } = span;
  const usual = durationText(expected, locale());
  return worst > expected ? texts().whatIf.atWorst(usual, durationText(worst, locale())) : usual;
}
