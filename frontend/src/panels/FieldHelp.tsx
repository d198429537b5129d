/** What a field means, what to write, and values that are usual, each with its source. */

import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from "react";
import { fetchGuidance } from "../api/explanation";
import { type FieldGuide, type Guidance, guideOf, type Typical } from "../domain/guidance";
import { texts } from "../i18n";
import { ToolIcon } from "../nodes/icons";
import { endGesture } from "../store/document";
import { type AskedField, closeHelp, guidance } from "../store/help";
import { notify } from "../store/ui";
import { writeTyped } from "./Field";
import "../editor/styles/help.css";

const GAP = 8;
const NARROW = 760;

export function FieldHelp({ asked }: { asked: AskedField }) {
  const box = useRef<HTMLDivElement>(null);
  const words = useGuidance();
  useLayoutEffect(() => {
    if (box.current !== null) place(box.current, asked.anchor);
  });
  useEffect(() => {
    const shown = box.current;
    shown?.showPopover?.();
    if (shown !== null) place(shown, asked.anchor);
    shown?.focus();
  }, [asked.anchor]);
  const close = () => {
    closeHelp();
    asked.origin.focus();
  };
  return (
    <div
      ref={box}
      popover="auto"
      role="dialog"
      aria-label={texts().help.title(asked.label)}
      className="help-popover"
      tabIndex={-1}
      onToggle={(event) => {
        if (event.newState === "closed") closeHelp();
      }}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key !== "Escape" && event.key !== "F1") return;
        event.preventDefault();
        close();
      }}
    >
      <header>
        <h2>{asked.label}</h2>
        <button
          type="button"
          className="icon-button"
          aria-label={texts().editor.close}
          onClick={close}
        >
          <ToolIcon name="close" />
        </button>
      </header>
      <Body words={words} asked={asked} />
    </div>
  );
}

function useGuidance(): Guidance | "failed" | undefined {
  const [words, setWords] = useState<Guidance | "failed">();
  useEffect(() => {
    let isWanted = true;
    const take = (found: Guidance | "failed") => isWanted && setWords(found);
    guidance(fetchGuidance).then(take, () => take("failed"));
    return () => {
      isWanted = false;
    };
  }, []);
  return words;
}

/** Beside the field where there is room, else below or above it; on a phone a sheet. */
function place(box: HTMLElement, anchor: HTMLElement): void {
  if (innerWidth <= NARROW) {
    box.style.removeProperty("left");
    box.style.removeProperty("top");
    return;
  }
  const from = (anchor.closest(".side-panel, dialog") ?? anchor).getBoundingClientRect();
  const at = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = box;
  const beside = from.left - width - GAP;
  const left = beside >= GAP ? beside : Math.max(GAP, Math.min(at.left, innerWidth - width - GAP));
  const below = beside >= GAP ? at.top - GAP : at.bottom + GAP;
  box.style.left = `${left}px`;
  box.style.top = `${Math.max(GAP, Math.min(below, innerHeight - height - GAP))}px`;
}

function Body({ words, asked }: { words: Guidance | "failed" | undefined; asked: AskedField }) {
  const text = texts();
  if (words === undefined) return <p className="muted">{text.editor.loading}</p>;
  const guide = words === "failed" ? undefined : guideOf(words, asked.path);
  if (words === "failed" || guide === undefined) return <p role="alert">{text.help.failed}</p>;
  return (
    <>
      <p>{guide.meaning}</p>
      <dl>
        <Entry title={text.help.forms}>{guide.form}</Entry>
        {guide.default !== undefined && <Entry title={text.help.default}>{guide.default}</Entry>}
        <Entry title={text.help.example}>
          <code>{guide.example}</code>
        </Entry>
      </dl>
      <Choices guide={guide} />
      <TypicalValues guide={guide} asked={asked} />
      <Terms words={words} slugs={guide.terms ?? []} />
    </>
  );
}

function Entry({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div>
      <dt>{title}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Choices({ guide }: { guide: FieldGuide }) {
  const choices = Object.entries(guide.choices ?? {});
  if (choices.length === 0) return null;
  return (
    <>
      <h3>{texts().help.choices}</h3>
      <dl>
        {choices.map(([value, meaning]) => (
          <Entry key={value} title={value}>
            {meaning}
          </Entry>
        ))}
      </dl>
    </>
  );
}

function TypicalValues({ guide, asked }: { guide: FieldGuide; asked: AskedField }) {
  const text = texts().help;
  const values = guide.typical ?? [];
  if (values.length === 0) return null;
  return (
    <>
      <h3>{text.typical}</h3>
      <ul className="typical-values">
        {values.map((item) => (
          <TypicalValue key={`${item.value} ${item.what}`} item={item} asked={asked} />
        ))}
      </ul>
      {values.some(({ basis }) => basis === "sla") && <p className="muted">{text.typicalNote}</p>}
    </>
  );
}

function TypicalValue({ item, asked }: { item: Typical; asked: AskedField }) {
  return (
    <li>
      {asked.type === undefined ? (
        <strong>{item.value}</strong>
      ) : (
        <button
          type="button"
          className="button small"
          aria-label={texts().help.use(item.value)}
          onClick={() => use(item.value, asked)}
        >
          {item.value}
        </button>
      )}
      <span>
        {item.what} <span className={`basis basis-${item.basis}`}>{item.basis_name}</span>
        {item.source !== undefined && (
          <small>
            {item.url === undefined ? (
              item.source
            ) : (
              <a href={item.url} target="_blank" rel="noopener noreferrer">
                {item.source}
              </a>
            )}
          </small>
        )}
      </span>
    </li>
  );
}

/** One step to undo, whatever was being typed before. */
function use(value: string, { path, others, type = "text", origin }: AskedField): void {
  endGesture();
  for (const at of [path, ...others]) writeTyped(at, type, value, "typical value");
  endGesture();
  notify(texts().help.used(value));
  closeHelp();
  origin.focus();
}

function Terms({ words, slugs }: { words: Guidance; slugs: readonly string[] }) {
  if (slugs.length === 0) return null;
  return (
    <p className="help-terms">
      {texts().help.terms}:{" "}
      {slugs.map((slug) => (
        <a key={slug} href={`/glossary/#${slug}`} target="_blank" rel="noopener">
          {words.terms[slug] ?? slug}
        </a>
      ))}
    </p>
  );
}
