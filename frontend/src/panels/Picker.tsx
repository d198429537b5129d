/** A search field over a list, worked by the keyboard: commands, elements, kinds. */

import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { isComposing } from "../editor/composing";
import { texts } from "../i18n";
import { KindIcon } from "../nodes/icons";

export interface Choice {
  readonly id: string;
  readonly name: string;
  readonly kind?: string | undefined;
  readonly keys?: string | undefined;
  readonly note?: string | undefined;
  readonly isDisabled?: boolean;
}

interface PickerProps {
  readonly label: string;
  readonly placeholder: string;
  readonly choicesOf: (query: string) => readonly Choice[];
  readonly onChoose: (choice: Choice) => void;
}

const SHOWN_MAX = 60;

export function Picker({ label, placeholder, choicesOf, onChoose }: PickerProps) {
  const id = useId();
  const [query, setQuery] = useState("");
  const [active, setActive] = useState(0);
  const choices = choicesOf(query).slice(0, SHOWN_MAX);
  const at = Math.min(active, Math.max(0, choices.length - 1));
  const current = choices[at];
  const choose = (choice: Choice | undefined) => {
    if (choice !== undefined && choice.isDisabled !== true) onChoose(choice);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event)) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setActive((at + step + choices.length) % Math.max(1, choices.length));
    } else if (event.key === "Enter") {
      event.preventDefault();
      choose(current);
    }
  };
  return (
    <div className="picker">
      <input
        type="text"
        role="combobox"
        aria-label={label}
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-activedescendant={current === undefined ? undefined : `${id}-${current.id}`}
        placeholder={placeholder}
        autoComplete="off"
        spellCheck={false}
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div id={`${id}-list`} role="listbox" aria-label={label} className="picker-list">
        {choices.map((choice, index) => (
          <PickerOption
            key={choice.id}
            domId={`${id}-${choice.id}`}
            choice={choice}
            isActive={index === at}
            onChoose={choose}
          />
        ))}
        {choices.length === 0 && <p className="muted">{texts().commands.nothing}</p>}
      </div>
    </div>
  );
}

interface PickerOptionProps {
  readonly domId: string;
  readonly choice: Choice;
  readonly isActive: boolean;
  readonly onChoose: (choice: Choice) => void;
}

function PickerOption({ domId, choice, isActive, onChoose }: PickerOptionProps) {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isActive) element.current?.scrollIntoView?.({ block: "nearest" });
  }, [isActive]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are those of the combobox
    <div
      ref={element}
      id={domId}
      role="option"
      tabIndex={-1}
      aria-selected={isActive}
      aria-disabled={choice.isDisabled === true}
      onClick={() => onChoose(choice)}
    >
      {choice.kind !== undefined && <KindIcon kind={choice.kind} />}
      <span>{choice.name}</span>
      {choice.note !== undefined && <span className="muted">{choice.note}</span>}
      {choice.keys !== undefined && <kbd>{choice.keys}</kbd>}
    </div>
  );
}
