import { useId, useState } from "react";
import type { TableName } from "../domain/gridcolumns";
import { matrixOf, rectangular } from "../domain/gridtext";
import { gridTexts } from "../i18n/parts/grid";
import { openDraft } from "./draft";
import { offerTable } from "./verbs";

/** Where rows are pasted by hand, when the page may not read the clipboard. */
export function PasteArea({ table }: { table: TableName }) {
  const id = useId();
  const [text, setText] = useState("");
  const words = gridTexts().paste;
  const take = (value: string) => {
    setText(value);
    if (value.trim() === "" || offerTable(value, table)) return;
    const rows = rectangular(matrixOf(value));
    if (rows.length === 0) return;
    const headers = (rows[0] ?? []).map(() => ({ column: undefined, hint: undefined }));
    openDraft({ titles: undefined, draft: { table, headers, rows } });
  };
  return (
    <div className="paste-area">
      <label htmlFor={id}>{words.area}</label>
      <p className="muted">{words.areaHint}</p>
      <textarea
        id={id}
        data-first-focus
        rows={8}
        value={text}
        spellCheck={false}
        onChange={(event) => setText(event.target.value)}
        onPaste={(event) => {
          event.preventDefault();
          take(event.clipboardData.getData("text/plain"));
        }}
      />
      <button
        type="button"
        className="button primary"
        disabled={text.trim() === ""}
        onClick={() => take(text)}
      >
        {words.preview}
      </button>
    </div>
  );
}
