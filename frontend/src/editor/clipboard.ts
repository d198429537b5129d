/** What comes from the clipboard, or goes the way of it. */

import { fragmentOf } from "../domain/edit";
import type { Point } from "../domain/geometry";
import type { Json } from "../domain/tree";
import { texts } from "../i18n";
import { notify } from "../store/ui";
import { copiedText } from "./actions";
import type { Destination } from "./pasting";

/** Paste text of a clipboard: elements, or a whole document; what puts them there is loaded then. */
export function pasteText(text: string, to: Destination = {}): void {
  const fragment = fragmentOf(parsed(text));
  if (fragment === undefined) void pasteRows(text);
  else void import("./pasting").then(({ putFragment }) => putFragment(fragment, to));
}

/** Rows of a spreadsheet are looked at in a dialog; any other text is not ours. */
async function pasteRows(text: string): Promise<void> {
  const { isTabular } = await import("../domain/gridtext");
  if (!isTabular(text)) {
    notify(texts().notices.notOurs);
    return;
  }
  const { offerTable, sayNotOurs } = await import("../grid/verbs");
  if (!offerTable(text)) sayNotOurs();
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return null;
  }
}

/** Copy what is selected beside it, or to where it was dragged; the originals stay. */
export function duplicate(shift?: Point): void {
  const text = copiedText();
  if (text !== undefined) pasteText(text, shift === undefined ? {} : { shift });
}
