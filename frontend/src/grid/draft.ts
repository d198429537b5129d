/** The table that is being pasted, while its dialog is open. */

import { create } from "zustand";
import type { Draft } from "../domain/gridimport";
import { useUi } from "../store/ui";

export interface OpenDraft {
  /** The header as it was pasted; undefined when there was none. */
  readonly titles: readonly string[] | undefined;
  readonly draft: Draft;
}

export const useDraft = create<{ readonly open: OpenDraft | undefined }>()(() => ({
  open: undefined,
}));

export function openDraft(open: OpenDraft): void {
  useDraft.setState({ open });
  useUi.setState({ dialog: "paste", quickAdd: undefined });
}
