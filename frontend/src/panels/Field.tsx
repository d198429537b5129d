/** One field of the document: label, unit, help, example, what was typed, what is wrong with it. */

import {
  type ChangeEvent,
  type CompositionEvent,
  type KeyboardEvent,
  type ReactNode,
  useId,
  useState,
} from "react";
import type { Problem } from "../api/result";
import { cleared } from "../domain/forms";
import { hasProblemWithin, problemsAt, problemsWithin } from "../domain/problems";
import {
  isEqual,
  type Json,
  objectOf,
  type Path,
  pointerOf,
  valueAt,
  withValue,
} from "../domain/tree";
import { type FieldType, shownValue, shownWhileTyping, typedValue } from "../domain/typed";
import { bestOf, bestPath, spreadOf } from "../domain/uncertain";
import { isComposing } from "../editor/composing";
import { type FieldKey, texts } from "../i18n";
import { ToolIcon } from "../nodes/icons";
import { useAnalysis } from "../store/analysis";
import { edit, endGesture, useDocument } from "../store/document";
import { FieldHelpButton, onHelpKey } from "./HelpButton";

/** The value at a place of the document; stays the same object while it says the same. */
export function useValue(path: Path): Json | undefined {
  return useDocument((state) => valueAt(state.tree, path));
}

export function writeValue(path: Path, value: Json | undefined, gesture?: string): void {
  edit(
    (tree) => (value === undefined ? cleared(tree, path) : objectOf(withValue(tree, path, value))),
    gesture,
  );
}

/** Write the best estimate where the value is uncertain; its range stays. */
export function writeTyped(path: Path, type: FieldType, text: string, gesture: string): void {
  const typed = typedValue(type, text);
  edit((tree) => {
    const place = bestPath(valueAt(tree, path), path);
    // An emptied field must not take the range away before the new value is typed.
    if (place !== path) return objectOf(withValue(tree, place, typed ?? ""));
    return typed === undefined ? cleared(tree, path) : objectOf(withValue(tree, path, typed));
  }, gesture);
}

function useProblems(pointer: string, isWhole = false): readonly Problem[] {
  const problems = useAnalysis((state) => state.problems);
  return isWhole ? problemsWithin(problems, pointer) : problemsAt(problems, pointer);
}

/** Their placeholders are examples; those of counts and names are what holds when nothing is set. */
const EXAMPLE_TYPES: ReadonlySet<FieldType> = new Set(["duration", "ratio", "rate"]);

export interface FieldProps {
  readonly field: FieldKey;
  readonly path: Path;
  readonly type?: FieldType;
  readonly example?: string;
  readonly unit?: string;
  /** More places that get the same value, when several elements are selected. */
  readonly others?: readonly Path[];
  /** In a table: the label is for screen readers only. */
  readonly cellOf?: string;
  readonly multiline?: boolean;
}

export function Field({ type = "text", others = [], ...props }: FieldProps) {
  const { path, example = "", unit } = props;
  const pointer = pointerOf(path);
  const stored = useValue(path);
  const value = bestOf(stored);
  const isMixed = useDocument(({ tree }) =>
    others.some((other) => !isEqual(valueAt(tree, other), valueAt(tree, path))),
  );
  const [typed, setTyped] = useState<string>();
  const [composed, setComposed] = useState<string>();
  const take = (text: string, isWhole = true) => {
    setComposed(isWhole ? undefined : text);
    if (!isWhole) return;
    setTyped(text);
    for (const place of [path, ...others]) {
      writeTyped(place, type, text, `field ${pointer}`);
    }
  };
  const settle = () => {
    setTyped(undefined);
    endGesture();
  };
  const isExample = EXAMPLE_TYPES.has(type) && example !== "" && props.cellOf === undefined;
  const hint = isExample ? texts().inspector.example(example) : example;
  const shown = isMixed && typed === undefined ? "" : shownWhileTyping(type, typed, value);
  return (
    <Labelled
      {...props}
      pointer={pointer}
      type={type}
      others={others}
      spread={isMixed ? undefined : stored}
    >
      {(ids) => (
        <span className="field-input">
          <Input
            {...ids}
            multiline={props.multiline === true}
            type={type}
            value={composed ?? shown}
            placeholder={isMixed ? texts().inspector.mixed : hint}
            onText={take}
            onSettle={settle}
          />
          {unit !== undefined && props.cellOf === undefined && <span className="unit">{unit}</span>}
        </span>
      )}
    </Labelled>
  );
}

interface InputProps extends LabelIds {
  readonly multiline: boolean;
  readonly type: FieldType;
  readonly value: string;
  readonly placeholder: string;
  /** What stands in the field; not whole while a character is still being composed. */
  readonly onText: (text: string, isWhole?: boolean) => void;
  readonly onSettle: () => void;
}

function Input({ multiline, type, onText, onSettle, ...rest }: InputProps) {
  const shared = {
    ...rest,
    onBlur: onSettle,
    onChange: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) =>
      onText(event.target.value, !isComposing(event)),
    onCompositionEnd: (event: CompositionEvent<HTMLInputElement | HTMLTextAreaElement>) =>
      onText(event.currentTarget.value),
    autoComplete: "off",
    spellCheck: multiline,
  };
  if (multiline) return <textarea {...shared} rows={3} />;
  const isNumber = type === "count" || type === "number";
  return (
    <input
      {...shared}
      inputMode={isNumber ? "decimal" : "text"}
      className={type === "text" ? undefined : "numeric"}
      onKeyDown={(event) => {
        if (isComposing(event)) return;
        if (event.key === "Enter") onSettle();
        else if (type === "count") stepCount(event, onText);
      }}
    />
  );
}

/** Arrow keys count up and down. */
function stepCount(event: KeyboardEvent<HTMLInputElement>, onText: (text: string) => void): void {
  const step = { ArrowUp: 1, ArrowDown: -1 }[event.key];
  const number = Number(event.currentTarget.value || "0");
  if (step === undefined || !Number.isInteger(number)) return;
  event.preventDefault();
  onText(String(Math.max(0, number + step)));
}

export interface Option {
  readonly value: string;
  readonly label: string;
}

export interface SelectProps {
  readonly field: FieldKey;
  readonly path: Path;
  readonly options: readonly Option[];
  /** What is chosen; the value at the path unless given. */
  readonly value?: string;
  readonly onChoose?: (value: string) => void;
  readonly cellOf?: string;
}

const CHOICES_AT_ONCE_MAX = 60;

/** Hundreds of choices are written once somebody is about to choose one of them. */
export function useAsked(count: number) {
  const [isAsked, setAsked] = useState(false);
  const ask = () => setAsked(true);
  const isShort = count <= CHOICES_AT_ONCE_MAX;
  return [isAsked || isShort, isShort ? {} : { onFocus: ask, onPointerDown: ask }] as const;
}

export function SelectField({ options, value, onChoose, ...props }: SelectProps) {
  const stored = shownValue(useValue(props.path));
  const chosen = value ?? stored;
  const known = options.some((option) => option.value === chosen);
  const [isAsked, ask] = useAsked(options.length);
  const shown = isAsked ? options : options.filter((option) => option.value === chosen);
  const choose =
    onChoose ?? ((next: string) => writeValue(props.path, next === "" ? undefined : next));
  return (
    <Labelled {...props} pointer={pointerOf(props.path)}>
      {(ids) => (
        <select {...ids} {...ask} value={chosen} onChange={(event) => choose(event.target.value)}>
          {!known && <option value={chosen}>{texts().inspector.missing(chosen)}</option>}
          {shown.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Labelled>
  );
}

export function CheckField({ field, path }: { field: FieldKey; path: Path }) {
  const value = useValue(path) === true;
  return (
    <Labelled field={field} path={path} pointer={pointerOf(path)}>
      {(ids) => (
        <input
          {...ids}
          type="checkbox"
          checked={value}
          onChange={(event) => writeValue(path, event.target.checked ? true : undefined)}
        />
      )}
    </Labelled>
  );
}

interface LabelIds {
  readonly id: string;
  readonly "aria-describedby": string;
  readonly "aria-invalid": boolean;
}

interface LabelledProps {
  readonly field: FieldKey;
  readonly path: Path;
  readonly pointer: string;
  readonly cellOf?: string;
  /** What a typical value is written as; absent where one chooses or ticks. */
  readonly type?: FieldType;
  readonly others?: readonly Path[];
  /** The stored value of a field that may be uncertain. */
  readonly spread?: Json | undefined;
  readonly children: (ids: LabelIds) => ReactNode;
}

export function Labelled(props: LabelledProps) {
  const { field, path, pointer, cellOf, type, others = [], spread, children } = props;
  const id = useId();
  const range = spreadText(spread);
  const problems = useProblems(pointer, range !== undefined);
  const { label, help } = texts().fields[field];
  const parts = [`${id}-help`, range && `${id}-range`, problems.length > 0 && `${id}-problem`];
  const described = parts.filter(Boolean).join(" ");
  const question = { id, label, path, others, ...(type === undefined ? {} : { type }) };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: F1 comes from the field inside
    <div
      className={cellOf === undefined ? "field" : "field cell"}
      data-pointer={pointer}
      onKeyDown={(event) => onHelpKey(event, question)}
    >
      <label
        id={`${id}-label`}
        htmlFor={id}
        title={help}
        className={cellOf === undefined ? "" : "visually-hidden"}
      >
        {cellOf === undefined ? label : texts().table.cell(label, cellOf)}
      </label>
      {cellOf === undefined && <FieldHelpButton question={question} />}
      {children({ id, "aria-describedby": described, "aria-invalid": problems.length > 0 })}
      {range !== undefined && (
        <p id={`${id}-range`} className="field-range">
          {range}
        </p>
      )}
      <p id={`${id}-help`} className="field-help">
        {help}
      </p>
      <ProblemTexts id={`${id}-problem`} problems={problems} />
    </div>
  );
}

function spreadText(value: Json | undefined): string | undefined {
  const spread = spreadOf(value);
  if (spread === undefined) return undefined;
  const { low, high, errorFactor } = spread;
  return errorFactor === ""
    ? texts().inspector.range(low || "?", high || "?")
    : texts().inspector.errorFactor(errorFactor);
}

function ProblemTexts({ id, problems }: { id: string; problems: readonly Problem[] }) {
  const text = texts().problems;
  if (problems.length === 0) return null;
  return (
    <div id={id} className="field-problem" role="alert">
      {problems.map((problem) => (
        <p key={`${problem.code} ${problem.message}`}>
          <ToolIcon name="warning" />
          {problem.message}
          {problem.suggestion && ` ${text.suggestion(problem.suggestion)}`}
        </p>
      ))}
    </div>
  );
}

/** Problems of a part that no single field can show. */
export function PartProblems({ path }: { path: Path }) {
  const problems = useProblems(pointerOf(path));
  if (problems.length === 0) return null;
  return (
    <div data-pointer={pointerOf(path)} tabIndex={-1} className="part-problem">
      <ProblemTexts id={`part-${pointerOf(path)}`} problems={problems} />
    </div>
  );
}

const openSections = new Map<string, boolean>();

interface SectionProps {
  readonly name: string;
  readonly title: string;
  readonly paths: readonly Path[];
  readonly summary?: string;
  readonly isOpen?: boolean;
  readonly children: ReactNode;
}

/** A group of fields that remembers whether it is open; marks problems inside. */
export function Section({ name, title, paths, summary, isOpen = true, children }: SectionProps) {
  const [open, setOpen] = useState(() => openSections.get(name) ?? isOpen);
  const isTroubled = useAnalysis((state) =>
    paths.some((path) => hasProblemWithin(state.problems, pointerOf(path))),
  );
  return (
    <details
      className="group"
      open={open || isTroubled}
      onToggle={(event) => {
        openSections.set(name, event.currentTarget.open);
        setOpen(event.currentTarget.open);
      }}
    >
      <summary>
        <span>{title}</span>
        {isTroubled && <ToolIcon name="warning" />}
        {summary !== undefined && <span className="summary-value">{summary}</span>}
      </summary>
      <div className="group-body">
        {paths.map((path) => (
          <PartProblems key={pointerOf(path)} path={path} />
        ))}
        {children}
      </div>
    </details>
  );
}
