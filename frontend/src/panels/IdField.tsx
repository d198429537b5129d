import { useId, useState } from "react";
import type { Collection } from "../domain/document";
import { renameItem, renameRefusal } from "../domain/rename";
import { isComposing } from "../editor/composing";
import { texts } from "../i18n";
import { currentTree, edit } from "../store/document";
import { halfTyped, keepHalfTyped } from "../store/halfTyped";
import { FieldHelpButton, onHelpKey } from "./HelpButton";

interface IdFieldProps {
  readonly collection: Collection;
  readonly id: string;
  readonly onRenamed: (id: string) => void;
}

/** The identifier: written when it is finished, because every reference follows it. */
export function IdField({ collection, id, onRenamed }: IdFieldProps) {
  const inputId = useId();
  const place = `${collection}/${id}`;
  const [typed, setText] = useState(() => halfTyped(place));
  const setTyped = (text: string | undefined) => {
    keepHalfTyped(place, text);
    setText(text);
  };
  const refusal = typed === undefined ? undefined : refusalText(collection, id, typed);
  const { label, help } = texts().fields.id;
  const question = { id: inputId, label, path: [collection, id], others: [] };
  const commit = () => {
    if (typed === id) setTyped(undefined);
    if (typed === undefined || refusal !== undefined || typed === id) return;
    setTyped(undefined);
    edit((tree) => renameItem(tree, collection, id, typed));
    onRenamed(typed);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: F1 comes from the field inside
    <div
      className="field"
      data-pointer={`/${collection}/${id}`}
      onKeyDown={(event) => onHelpKey(event, question)}
    >
      <label id={`${inputId}-label`} htmlFor={inputId} title={help}>
        {label}
      </label>
      <FieldHelpButton question={question} />
      <input
        id={inputId}
        className="mono"
        value={typed ?? id}
        aria-invalid={refusal !== undefined}
        aria-describedby={`${inputId}-help`}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => {
          if (isComposing(event)) return;
          if (event.key === "Enter") commit();
          if (event.key === "Escape") setTyped(undefined);
        }}
      />
      <p id={`${inputId}-help`} className={refusal === undefined ? "field-help" : "field-problem"}>
        {refusal ?? help}
      </p>
    </div>
  );
}

function refusalText(collection: Collection, id: string, typed: string): string | undefined {
  const text = texts().problems;
  switch (renameRefusal(currentTree(), collection, id, typed)) {
    case "shape":
      return text.idShape;
    case "taken":
      return text.idTaken;
    case undefined:
      return undefined;
  }
}
