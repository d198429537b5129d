import { useEffect, useId, useRef } from "react";
import { onEditorKey } from "./keys";
import type { GridColumn } from "./model";
import type { Grid } from "./useGrid";

interface CellEditorProps {
  readonly grid: Grid;
  readonly column: GridColumn;
  readonly name: string;
}

/** The field in a cell that is being edited: a list where there are choices, else a text. */
export function CellEditor({ grid, column, name }: CellEditorProps) {
  const { editing } = grid;
  const id = useId();
  if (editing === undefined) return null;
  const shared = {
    "data-cell-editor": true,
    "aria-label": name,
    "aria-invalid": editing.refusal !== undefined,
    "aria-describedby": editing.refusal === undefined ? undefined : `${id}-refusal`,
  };
  const isList = column.choices !== undefined && editing.isList;
  return (
    <>
      {isList ? (
        <ListEditor grid={grid} column={column} shared={shared} />
      ) : (
        <TextEditor grid={grid} column={column} shared={shared} listId={`${id}-list`} />
      )}
      {editing.refusal !== undefined && (
        <span id={`${id}-refusal`} role="alert" className="grid-refusal">
          {editing.refusal}
        </span>
      )}
    </>
  );
}

interface EditorProps {
  readonly grid: Grid;
  readonly column: GridColumn;
  readonly shared: object;
}

function ListEditor({ grid, column, shared }: EditorProps) {
  const field = useRef<HTMLSelectElement>(null);
  useEffect(() => field.current?.focus(), []);
  const text = grid.editing?.text ?? "";
  const choices = column.choices ?? [];
  const isKnown = choices.some(({ value }) => value === text);
  return (
    <select
      {...shared}
      ref={field}
      value={text}
      onChange={(event) => grid.change(event.target.value)}
      onKeyDown={(event) => onEditorKey(event, grid)}
      onBlur={() => grid.commit()}
    >
      {!isKnown && <option value={text}>{text}</option>}
      {choices.map(({ value, label }) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
    </select>
  );
}

function TextEditor({ grid, column, shared, listId }: EditorProps & { readonly listId: string }) {
  const field = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  const text = grid.editing?.text ?? "";
  const isLong = text.includes("\n");
  const isWhole = grid.editing?.isList === true;
  useEffect(() => {
    field.current?.focus();
    if (isWhole) field.current?.select();
  }, [isWhole]);
  const suggestions = suggestionsOf(column);
  const all = {
    ...shared,
    ref: field,
    value: text,
    spellCheck: false,
    autoComplete: "off",
    onChange: (event: { target: { value: string } }) => grid.change(event.target.value),
    onKeyDown: (event: React.KeyboardEvent) => onEditorKey(event, grid),
    onBlur: () => grid.commit(),
  };
  if (isLong) return <textarea {...all} rows={3} />;
  if (suggestions.length === 0) return <input {...all} />;
  return (
    <>
      <input {...all} list={listId} />
      <datalist id={listId}>
        {suggestions.map((value) => (
          <option key={value} value={value} />
        ))}
      </datalist>
    </>
  );
}

function suggestionsOf({ choices, suggestions = [] }: GridColumn): readonly string[] {
  return choices === undefined
    ? suggestions
    : choices.map(({ value }) => value).filter((value) => value !== "");
}
