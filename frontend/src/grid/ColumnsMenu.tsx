import { COLUMNS, type TableName } from "../domain/gridcolumns";
import { gridTexts } from "../i18n/parts/grid";
import { ToolIcon } from "../nodes/icons";
import { columnLabel } from "./columns";
import { toggleColumn, useGridView } from "./view";

/** Which columns are shown. The first one names the row and stays. */
export function ColumnsMenu({ table }: { table: TableName }) {
  const shown = useGridView((state) => state.looks[table].columns);
  const [, ...columns] = COLUMNS[table];
  return (
    <details
      className="menu grid-columns"
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.currentTarget.open = false;
        event.currentTarget.querySelector("summary")?.focus();
      }}
    >
      <summary className="button small">
        <ToolIcon name="sliders" />
        {gridTexts().columnsMenu}
      </summary>
      <fieldset>
        <legend className="visually-hidden">{gridTexts().columnsMenu}</legend>
        {columns.map(({ key }) => (
          <label key={key}>
            <input
              type="checkbox"
              checked={shown.includes(key)}
              onChange={() => toggleColumn(table, key)}
            />
            {columnLabel(key)}
          </label>
        ))}
      </fieldset>
    </details>
  );
}
