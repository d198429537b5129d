import { useId } from "react";
import { COLUMNS } from "../domain/gridcolumns";
import type { Draft } from "../domain/gridimport";
import { gridTexts } from "../i18n/parts/grid";
import { columnLabel } from "./columns";
import type { OpenDraft } from "./draft";

interface MatchingProps {
  readonly open: OpenDraft;
  readonly onChange: (draft: Draft) => void;
}

/** Each pasted column and what it is taken for. */
export function Matching({ open: { titles, draft }, onChange }: MatchingProps) {
  const text = gridTexts().paste;
  const choose = (at: number, key: string) => {
    const headers = draft.headers.map(({ column, hint }, index) => {
      if (index === at) return { column: key === "" ? undefined : key, hint };
      return { column: column === key ? undefined : column, hint };
    });
    onChange({ ...draft, headers });
  };
  return (
    <fieldset className="paste-matching">
      <legend>{text.matching}</legend>
      {draft.headers.map(({ column, hint }, index) => (
        <Match
          // biome-ignore lint/suspicious/noArrayIndexKey: a pasted column is known by its place
          key={index}
          draft={draft}
          title={titles?.[index] || text.column(index + 1)}
          column={column ?? ""}
          note={hint === undefined || column === undefined ? undefined : text.unit(hint)}
          onChoose={(key) => choose(index, key)}
        />
      ))}
    </fieldset>
  );
}

interface MatchProps {
  readonly draft: Draft;
  readonly title: string;
  readonly column: string;
  readonly note: string | undefined;
  readonly onChoose: (column: string) => void;
}

function Match({ draft, title, column, note, onChoose }: MatchProps) {
  const id = useId();
  const text = gridTexts().paste;
  return (
    <div className="paste-match" data-ignored={column === ""}>
      <label htmlFor={id} title={text.matchOf(title)}>
        {title}
      </label>
      <select id={id} value={column} onChange={(event) => onChoose(event.target.value)}>
        <option value="">{text.ignore}</option>
        {COLUMNS[draft.table].map(({ key }) => (
          <option key={key} value={key}>
            {columnLabel(key)}
          </option>
        ))}
      </select>
      {note !== undefined && <span className="muted">{note}</span>}
    </div>
  );
}
