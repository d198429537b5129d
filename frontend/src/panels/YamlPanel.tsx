/** The document as text, both ways. Text that cannot be read stays as it is, its line marked. */

import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { DocumentTree } from "../domain/document";
import { merge } from "../domain/merge";
import { isEqual, pathOf } from "../domain/tree";
import { lineOf, treeOf, yamlOf } from "../domain/yaml";
import { isComposing } from "../editor/composing";
import { texts } from "../i18n";
import { useAnalysis } from "../store/analysis";
import { currentTree, edit, useTree } from "../store/document";
import { halfTyped, keepHalfTyped } from "../store/halfTyped";
import { beforeLeaving } from "../store/leaving";

const PAUSE_MS = 250;
const TYPED = "yaml";
const BASE = "yaml base";

export function YamlPanel() {
  const text = texts().yaml;
  const { value, error, isBehind, take, follow } = useYaml();
  const marked = useMarkedLines(value);
  const lines = useMemo(() => value.split("\n").length, [value]);
  const gutter = useRef<HTMLDivElement>(null);
  return (
    <section className="yaml-panel" aria-label={text.title}>
      <div className="yaml-editor">
        <div className="yaml-gutter" ref={gutter} aria-hidden="true">
          {Array.from({ length: lines }, (_, index) => index + 1).map((line) => (
            <span key={line} data-kind={lineKind(line, error?.line, marked)}>
              {line}
            </span>
          ))}
        </div>
        <textarea
          className="mono"
          aria-label={text.label}
          aria-invalid={error !== undefined}
          aria-describedby="yaml-state"
          wrap="off"
          spellCheck={false}
          value={value}
          onChange={(event) => take(event.target.value, !isComposing(event))}
          onCompositionEnd={(event) => take(event.currentTarget.value, true)}
          onScroll={(event) => {
            if (gutter.current !== null) gutter.current.scrollTop = event.currentTarget.scrollTop;
          }}
        />
      </div>
      <p id="yaml-state" role="status" className={error === undefined ? "muted" : "field-problem"}>
        {error === undefined ? text.valid : `${text.invalid(error.line)} ${error.message}`}
        {isBehind && ` ${text.behind}`}
      </p>
      {error !== undefined && (
        <button type="button" className="button small yaml-drop" onClick={follow}>
          {text.drop}
        </button>
      )}
    </section>
  );
}

function lineKind(line: number, error: number | undefined, marked: ReadonlySet<number>) {
  if (line === error) return "error";
  return marked.has(line) ? "problem" : undefined;
}

/** What the document said when somebody began to type; only while the text is not part of it. */
let startedFrom: DocumentTree | undefined;

/**
 * Text and document follow each other; the one that was changed last leads. What is typed stays
 * when the document changes meanwhile, and joins those changes once it can be read.
 */
function useYaml() {
  const tree = useTree();
  const [value, setValue] = useState(() => halfTyped(TYPED) ?? yamlOf(tree));
  const [error, setError] = useState(() => errorOf(value));
  const written = useRef(tree);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const follow = useCallback(() => {
    clearTimeout(timer.current);
    forgetTyped();
    written.current = currentTree();
    setValue(yamlOf(currentTree()));
    setError(undefined);
  }, []);

  const apply = useCallback(() => {
    clearTimeout(timer.current);
    const text = halfTyped(TYPED);
    if (text === undefined) return;
    const parsed = treeOf(text);
    if (!("tree" in parsed)) {
      setError(parsed);
      return;
    }
    const isAlone = baseOf(currentTree()) === currentTree();
    edit((now) => (isAlone ? parsed.tree : merge(baseOf(now), parsed.tree, now).tree), "yaml");
    written.current = currentTree();
    forgetTyped();
    setError(undefined);
    if (!isAlone) setValue(yamlOf(currentTree()));
  }, []);

  useEffect(() => {
    if (tree !== written.current && halfTyped(TYPED) === undefined) follow();
  }, [tree, follow]);
  useEffect(apply, [apply]);
  useEffect(() => beforeLeaving(apply), [apply]);

  const take = (text: string, isWhole: boolean) => {
    startedFrom = baseOf(currentTree());
    keepHalfTyped(TYPED, text);
    setValue(text);
    clearTimeout(timer.current);
    if (isWhole) timer.current = setTimeout(apply, PAUSE_MS);
  };
  const isBehind = error !== undefined && tree !== baseOf(tree);
  return { value, error, isBehind, take, follow };
}

function forgetTyped(): void {
  startedFrom = undefined;
  keepHalfTyped(TYPED, undefined);
  keepHalfTyped(BASE, undefined);
}

/** What the document said when typing began, be it before a reload; now, when nobody types. */
function baseOf(now: DocumentTree): DocumentTree {
  const kept = halfTyped(BASE);
  if (startedFrom === undefined && kept !== undefined) {
    const base = JSON.parse(kept) as DocumentTree;
    startedFrom = isEqual(base, now) ? now : base;
  }
  return startedFrom ?? now;
}

// Writing it with each key would cost more than it is worth.
globalThis.addEventListener("pagehide", () => {
  if (startedFrom !== undefined && halfTyped(TYPED) !== undefined) {
    keepHalfTyped(BASE, JSON.stringify(startedFrom));
  }
});

function errorOf(text: string): { line: number; message: string } | undefined {
  const parsed = treeOf(text);
  return "tree" in parsed ? undefined : parsed;
}

const LINES_MARKED_MAX = 50;

/** Lines whose values the server refused. */
function useMarkedLines(text: string): ReadonlySet<number> {
  const problems = useAnalysis((state) => state.problems);
  return useMemo(() => {
    const tree = currentTree();
    return new Set(
      problems.slice(0, LINES_MARKED_MAX).map(({ pointer }) => lineOf(text, pathOf(pointer, tree))),
    );
  }, [problems, text]);
}
