/** What a grid shows and what it asks for; the document's tables and the paste preview are models. */

import type { ToolName } from "../nodes/icons";

export interface GridChoice {
  readonly value: string;
  readonly label: string;
}

export interface GridColumn {
  readonly key: string;
  readonly label: string;
  readonly help?: string;
  /** Cells of the last two kinds are neither written nor copied. */
  readonly kind: "data" | "figure" | "check" | "action";
  readonly width: number;
  readonly isNumeric?: boolean;
  readonly isHeader?: boolean;
  readonly choices?: readonly GridChoice[];
  /** Texts to choose from while typing. */
  readonly suggestions?: readonly string[];
}

export interface GridAction {
  readonly label: string;
  readonly icon: ToolName;
  readonly isPressed?: boolean;
  readonly run: () => void;
}

export interface GridCell {
  readonly text: string;
  /** What is shown in place of the text. */
  readonly shown?: string;
  /** What holds when the cell is empty. */
  readonly hint?: string;
  readonly problem?: string | undefined;
  readonly isChecked?: boolean;
  readonly action?: GridAction | undefined;
  /** How the row fares while something is failed. */
  readonly fortune?: string | undefined;
}

/** Cells to write: rows by their position, the one after the last being new. */
export interface CellEdit {
  readonly row: number;
  readonly column: string;
  readonly text: string;
}

export interface GridModel {
  readonly label: string;
  readonly columns: readonly GridColumn[];
  readonly rows: readonly string[];
  readonly canGrow: boolean;
  readonly cellAt: (row: string | undefined, column: GridColumn) => GridCell;
  readonly rowName: (row: string | undefined) => string;
  /** Write cells as one step; a text comes back when one was refused and nothing was written. */
  readonly write: (edits: readonly CellEdit[]) => string | undefined;
  readonly paste: (text: string, at: PasteSpot) => void;
  readonly copied?: (rows: number, columns: number) => void;
  readonly check?: (rows: readonly number[]) => void;
  readonly open?: (row: number) => void;
  readonly remove?: (rows: readonly number[]) => void;
  readonly sort?: (column: string) => void;
  readonly sorted?: { readonly column: string; readonly isDescending: boolean } | undefined;
}

export interface PasteSpot {
  readonly top: number;
  readonly bottom: number;
  /** Keys of the columns from the one where the paste begins. */
  readonly columns: readonly string[];
  /** How many of them are marked. */
  readonly width: number;
}
