/** A pasted table before it is taken: how it is understood, what each row becomes, what is wrong. */

import "./grid.css";
import "./paste.css";
import { useId } from "react";
import { ROWS_MAX, TABLES, type TableName } from "../domain/gridcolumns";
import { headersOf } from "../domain/gridheaders";
import { type Draft, type Outcome, outcomeOf, splitRows } from "../domain/gridimport";
import { gridTexts } from "../i18n/parts/grid";
import { Modal } from "../panels/Modal";
import { currentTree, edit, endGesture, useTree } from "../store/document";
import { closeDialog, notify } from "../store/ui";
import { allLabels, columnLabel } from "./columns";
import { type OpenDraft, useDraft } from "./draft";
import { GridTable } from "./Grid";
import { Matching } from "./Matching";
import { PasteArea } from "./PasteArea";
import { type Checked, useChecked } from "./useChecked";
import { useDraftGrid } from "./useDraftGrid";
import { useGrid } from "./useGrid";
import { placeNew, troubleText } from "./verbs";

export function PasteDialog() {
  const open = useDraft((state) => state.open);
  const text = gridTexts().paste;
  return (
    <Modal title={text.title} className="paste-modal" onClose={closeDialog}>
      {open === undefined || open.draft.rows.length === 0 ? (
        <PasteArea table={open?.draft.table ?? "components"} />
      ) : (
        <Preview open={open} />
      )}
    </Modal>
  );
}

function setDraft(draft: Draft): void {
  useDraft.setState(({ open }) => ({ open: open && { ...open, draft } }));
}

function Preview({ open }: { open: OpenDraft }) {
  const text = gridTexts().paste;
  const tree = useTree();
  const { draft } = open;
  const outcome = outcomeOf(tree, draft);
  const checked = useChecked(outcome);
  const grid = useGrid(useDraftGrid(open, outcome, checked, setDraft));
  return (
    <>
      <p className="muted">{text.intro}</p>
      <div className="paste-settings">
        <TableChoice open={open} />
        <HeaderChoice open={open} />
      </div>
      <Matching open={open} onChange={setDraft} />
      <div className="paste-preview">
        <GridTable grid={grid} />
      </div>
      <Summary draft={draft} outcome={outcome} checked={checked} />
      <Buttons draft={draft} outcome={outcome} />
    </>
  );
}

function TableChoice({ open: { titles, draft } }: { open: OpenDraft }) {
  const id = useId();
  const text = gridTexts();
  const choose = (table: TableName) => {
    const headers =
      titles === undefined
        ? draft.headers.map(({ hint }) => ({ column: undefined, hint }))
        : headersOf(titles, table, allLabels());
    setDraft({ ...draft, table, headers });
  };
  return (
    <label htmlFor={id}>
      <span>{text.paste.table}</span>
      <select
        id={id}
        value={draft.table}
        onChange={(event) => choose(event.target.value as TableName)}
      >
        {TABLES.map((table) => (
          <option key={table} value={table}>
            {text.tabs[table]}
          </option>
        ))}
      </select>
    </label>
  );
}

/** The first row may have been taken for a header, or for data, by mistake. */
function HeaderChoice({ open: { titles, draft } }: { open: OpenDraft }) {
  const toggle = () => {
    if (titles !== undefined) {
      useDraft.setState({
        open: { titles: undefined, draft: { ...draft, rows: [titles, ...draft.rows] } },
      });
      return;
    }
    const [first = [], ...rows] = draft.rows;
    const headers = headersOf(first, draft.table, allLabels());
    useDraft.setState({ open: { titles: first, draft: { ...draft, headers, rows } } });
  };
  return (
    <label>
      <input type="checkbox" checked={titles !== undefined} onChange={toggle} />
      <span>{gridTexts().paste.hasHeader}</span>
    </label>
  );
}

interface SummaryProps {
  readonly draft: Draft;
  readonly outcome: Outcome;
  readonly checked?: Checked;
}

function Summary({ draft, outcome, checked }: SummaryProps) {
  const text = gridTexts().paste;
  const count = (fate: string) => outcome.rows.filter((row) => row.fate === fate).length;
  const troubled = outcome.rows.filter(({ troubles }) => troubles.size > 0).length;
  if (outcome.excess > 0) {
    return (
      <p className="grid-problem" role="alert">
        {text.excess(ROWS_MAX[draft.table], outcome.excess)}
      </p>
    );
  }
  return (
    <div className="paste-summary" role="status">
      <p>{text.summary(count("new"), count("changed"), count("same"))}</p>
      {troubled > 0 && <p className="grid-problem">{text.troubled(troubled)}</p>}
      <Troubles draft={draft} outcome={outcome} />
      <p className="muted">{checkedText(checked)}</p>
    </div>
  );
}

const TROUBLES_SHOWN = 4;

/** The first cells that are not understood, each with what is wrong. */
function Troubles({ draft, outcome }: SummaryProps) {
  const found = outcome.rows.flatMap(({ troubles }, row) =>
    [...troubles].map(([at, trouble]) => ({ row, at, trouble })),
  );
  if (found.length === 0) return null;
  return (
    <ul className="paste-troubles">
      {found.slice(0, TROUBLES_SHOWN).map(({ row, at, trouble }) => {
        const key = draft.headers[at]?.column ?? "";
        return (
          <li key={`${row}:${at}`}>
            {gridTexts().cell(columnLabel(key), gridTexts().rowOf(String(row + 1)))}:{" "}
            {troubleText(trouble, draft.table, key)}
          </li>
        );
      })}
      {found.length > TROUBLES_SHOWN && <li aria-hidden="true">…</li>}
    </ul>
  );
}

function checkedText(checked: Checked | undefined): string {
  const text = gridTexts().paste;
  switch (checked?.kind) {
    case "valid":
      return text.valid;
    case "invalid":
      return text.invalid(checked.problems.length);
    case "checking":
      return text.checking;
    default:
      return "";
  }
}

function Buttons({ draft, outcome }: SummaryProps) {
  const text = gridTexts().paste;
  const { good, left } = splitRows(draft, outcome);
  const hasColumns = draft.headers.some(({ column }) => column !== undefined);
  const canTake = hasColumns && outcome.excess === 0 && good.rows.length > 0;
  return (
    <footer>
      <button
        data-first-focus
        type="button"
        className="button primary"
        disabled={!canTake}
        onClick={() => take(good, left)}
      >
        {left.rows.length > 0 && good.rows.length > 0
          ? text.takeGood(good.rows.length)
          : text.take(draft.rows.length)}
      </button>
      <button type="button" className="button" onClick={closeDialog}>
        {text.cancel}
      </button>
      {!hasColumns && <p className="grid-problem">{text.noColumns}</p>}
    </footer>
  );
}

/** Take rows as one step; those that are not understood stay to be corrected. */
function take(good: Draft, left: Draft): void {
  const before = currentTree();
  const { tree } = outcomeOf(before, good);
  endGesture();
  edit(() => tree);
  void placeNew(before);
  const text = gridTexts();
  if (left.rows.length === 0) {
    useDraft.setState({ open: undefined });
    closeDialog();
    notify(text.notices.pasted(good.rows.length));
    return;
  }
  setDraft(left);
  notify(text.paste.leftOver(left.rows.length));
}
