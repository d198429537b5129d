/** Why a figure of the document at hand, saved or not, is what it is. */

import { type ReactNode, useEffect, useState } from "react";
import { type Explanation, fetchExplanation, type PutIn } from "../api/explanation";
import {
  durationText,
  frequencyText,
  hoursText,
  moneyText,
  numberText,
  percentText,
} from "../domain/figures";
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
    const { figure, scope, disruption } = asked;
    const question = { figure, scope, ...(disruption === undefined ? {} : { disruption }) };
    fetchExplanation(helpAddress(), currentTree(), question).then(
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

function Content({ answer }: { answer: Answer }) {
  const text = texts().help;
  if (answer === undefined) return <p role="status">{texts().editor.loading}</p>;
  if (answer === "invalid") return <p role="alert">{text.invalid}</p>;
  if (answer === "failed") return <p role="alert">{text.failed}</p>;
  return (
    <>
      <p>{answer.meaning}</p>
      <Exactness label={answer.exactness} />
      <Part title={text.formula}>
        <p>
          <code>{answer.formula}</code>
        </p>
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

function Values({ values }: { values: readonly PutIn[] }) {
  const currency = useAnalysis((state) => state.result?.cost?.currency ?? "EUR");
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
            <dd>{shown(amount, unit, currency)}</dd>
          </div>
        ))}
      </dl>
    </Part>
  );
}

function shown(amount: number, unit: PutIn["unit"], currency: string): string {
  switch (unit) {
    case "seconds":
      return durationText(amount, locale());
    case "hours":
      return hoursText(amount, locale());
    case "money":
      return moneyText(amount, currency);
    case "per_year":
      return frequencyText(amount, locale());
    case "fraction":
    case "count":
      return numberText(amount);
    default:
      return unit satisfies never;
  }
}

function causeName(event: string): string {
  const [kind = "", id] = event.split(":");
  return kind === "component" && id !== undefined ? id : eventName(kind, id);
}

function Dominant({ sets }: { sets: Explanation["cut_sets"] }) {
  const text = texts().help;
  const [first] = sets;
  if (first === undefined) return null;
  const share = numberText(first.unavailability);
  const events = first.events.map(causeName).join(text.plus);
  return (
    <Part title={text.dominant}>
      <p>{text.dominantText(events, share, first.events.length)}</p>
    </Part>
  );
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
