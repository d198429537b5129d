/** Why a figure of the document at hand, saved or not, is what it is. */

import { type ReactNode, useEffect, useState } from "react";
import { type Asked, type Explanation, fetchExplanation, type PutIn } from "../api/explanation";
import { amountText, insertedText, shownText } from "../domain/explained";
import { numberText, percentText } from "../domain/figures";
import { locale, texts } from "../i18n";
import { useAnalysis } from "../store/analysis";
import { currentTree } from "../store/document";
import { type AskedFigure, closeHelp, helpAddress } from "../store/help";
import { eventName } from "./Figures";
import { Modal } from "./Modal";
import { reasonText } from "./WholeFigures";
import "../editor/styles/help.css";

type Answer = Explanation | "invalid" | "failed" | undefined;

export function FigureWhy({ asked }: { asked: AskedFigure }) {
  const [answer, setAnswer] = useState<Answer>();
  useEffect(() => {
    let isWanted = true;
    const take = (found: Answer) => isWanted && setAnswer(found);
    fetchExplanation(helpAddress(), currentTree(), questionOf(asked)).then(
      (found) => take(found ?? "invalid"),
      () => take("failed"),
    );
    return () => {
      isWanted = false;
    };
  }, [asked]);
  const close = () => {
    closeHelp();
    asked.origin.focus();
  };
  return (
    <Modal title={texts().help.whyTitle(asked.label)} className="why-modal" onClose={close}>
      <div className="why-body">
        <Content answer={answer} />
      </div>
    </Modal>
  );
}

function questionOf({ figure, scope, disruption, row }: AskedFigure): Asked {
  return {
    figure,
    scope,
    ...(disruption === undefined ? {} : { disruption }),
    ...(row === undefined ? {} : { row }),
  };
}

function Content({ answer }: { answer: Answer }) {
  const text = texts().help;
  const currency = useCurrency();
  if (answer === undefined) return <p role="status">{texts().editor.loading}</p>;
  if (answer === "invalid") return <p role="alert">{text.invalid}</p>;
  if (answer === "failed") return <p role="alert">{text.failed}</p>;
  const reader = { locale: locale(), currency, rate: text.rate, requests: text.requests };
  const shown = shownText(answer, reader);
  const inserted = shown === "" ? "" : insertedText(answer, reader);
  return (
    <>
      {shown !== "" && <p className="why-value">{shown}</p>}
      <Exactness label={answer.exactness} />
      <p>{answer.meaning}</p>
      <Part title={text.formula}>
        <p>
          <code>{answer.formula}</code>
        </p>
        {inserted !== "" && (
          <p>
            <code>
              = {inserted} = {shown}
            </code>
          </p>
        )}
      </Part>
      <Values values={answer.values} />
      <Dominant sets={answer.cut_sets} />
      <Causes causes={answer.contributors} />
      <Lines title={text.steps} lines={answer.steps ?? []} />
      <Lines title={text.assumptions} lines={answer.assumptions} />
      <Part title={text.method}>
        <p>{answer.method}</p>
      </Part>
      <Lines title={text.references} lines={answer.references} />
    </>
  );
}

function Exactness({ label }: { label: string | undefined }) {
  const text = texts().help;
  if (label === undefined) return null;
  if (label === "exact") return <p className="why-exactness">{text.exactly}</p>;
  const reason = reasonText(label.replace(/^approximate:?\s*/, ""));
  return <p className="why-exactness approximate">≈ {text.approximately(reason)}</p>;
}

function useCurrency(): string {
  return useAnalysis((state) => state.result?.cost?.currency ?? "EUR");
}

function Values({ values }: { values: readonly PutIn[] }) {
  const currency = useCurrency();
  if (values.length === 0) return null;
  return (
    <Part title={texts().help.values}>
      <dl className="why-values">
        {values.map(({ name, symbol, of = "", amount, unit }) => (
          <div key={`${name} ${of}`}>
            <dt>
              {name} {symbol !== undefined && <code>{symbol}</code>}
              {of !== "" && <small>{causeName(of)}</small>}
            </dt>
            <dd>{amountText({ amount, unit }, locale(), currency)}</dd>
          </div>
        ))}
      </dl>
    </Part>
  );
}

function causeName(event: string): string {
  const [kind = "", id] = event.split(":");
  return kind === "component" && id !== undefined ? id : eventName(kind, id);
}

function Dominant({ sets }: { sets: Explanation["cut_sets"] }) {
  const text = texts().help;
  const lines = sets.map(({ events, unavailability, share }) => {
    const names = events.map(causeName).join(text.plus);
    const sentence = text.dominantText(names, numberText(unavailability), events.length);
    return typeof share === "number" ? text.dominantShare(sentence, percentText(share)) : sentence;
  });
  return <Lines title={text.dominant} lines={lines} />;
}

function Causes({ causes }: { causes: Explanation["contributors"] }) {
  if (causes.length === 0) return null;
  return (
    <Part title={texts().help.causes}>
      <ul className="share-list">
        {causes.map(({ cause, share }) => (
          <li key={cause}>
            <span>{causeName(cause)}</span>
            <progress value={share} max={1} aria-hidden="true" />
            <span>{percentText(share)}</span>
          </li>
        ))}
      </ul>
    </Part>
  );
}

function Lines({ title, lines }: { title: string; lines: readonly string[] }) {
  if (lines.length === 0) return null;
  return (
    <Part title={title}>
      <ul className="why-lines">
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </Part>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h3>{title}</h3>
      {children}
    </section>
  );
}
