/** Ask the server what the document would be like with the pasted rows, before they are taken. */

import { useEffect, useState } from "react";
import { evaluate } from "../api/client";
import type { Problem } from "../api/result";
import type { DocumentTree } from "../domain/document";
import type { Outcome } from "../domain/gridimport";
import { pageFacts } from "../store/page";

export type Checked =
  | { readonly kind: "checking" | "valid" | "unknown" }
  | { readonly kind: "invalid"; readonly problems: readonly Problem[] };

const PAUSE_MS = 300;

export function useChecked({ tree, excess }: Outcome): Checked {
  const [checked, setChecked] = useState<Checked>({ kind: "checking" });
  const sign = JSON.stringify(tree);
  useEffect(() => {
    if (excess > 0) return;
    const controller = new AbortController();
    setChecked({ kind: "checking" });
    const timer = setTimeout(() => {
      void check(JSON.parse(sign) as DocumentTree, controller.signal).then((found) => {
        if (!controller.signal.aborted) setChecked(found);
      });
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [sign, excess]);
  return checked;
}

async function check(tree: DocumentTree, signal: AbortSignal): Promise<Checked> {
  try {
    const answer = await evaluate(pageFacts().api, tree, signal);
    if (answer.kind === "problems") return { kind: "invalid", problems: answer.problems };
    return { kind: answer.kind === "result" ? "valid" : "unknown" };
  } catch {
    return { kind: "unknown" };
  }
}
