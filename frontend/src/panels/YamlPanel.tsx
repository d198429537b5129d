/** The document as text, both ways. Text that cannot be read stays as it is, its line marked. */

import { useEffect, useMemo, useRef, useState } from "react";
import { pathOf } from "../domain/tree";
import { lineOf, treeOf, yamlOf } from "../domain/yaml";
import { isComposing } from "../editor/composing";
import { texts } from "../i18n";
import { useAnalysis } from "../store/analysis";
import { currentTree, edit, useTree } from "../store/document";
import { halfTyped, keepHalfTyped } from "../store/halfTyped";

const PAUSE_MS = 250;

export function YamlPanel() {
  const text = texts().yaml;
  const { value, error, take } = useYaml();
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
      </p>
    </section>
  );
}

function lineKind(line: number, error: number | undefined, marked: ReadonlySet<number>) {
  if (line === error) return "error";
  return marked.has(line) ? "problem" : undefined;
}

/** Text and document follow each other; the one that was changed last leads. */
function useYaml() {
  const tree = useTree();
  const [value, setValue] = useState(() => halfTyped("yaml") ?? yamlOf(tree));
  const [error, setError] = useState(() => errorOf(value));
  const written = useRef(tree);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  useEffect(() => {
    if (tree === written.current) return;
    written.current = tree;
    clearTimeout(timer.current);
    keepHalfTyped("yaml", undefined);
    setValue(yamlOf(tree));
    setError(undefined);
  }, [tree]);

  const take = (text: string, isWhole: boolean) => {
    keepHalfTyped("yaml", text);
    setValue(text);
    clearTimeout(timer.current);
    if (!isWhole) return;
    timer.current = setTimeout(() => {
      const parsed = treeOf(text);
      if (!("tree" in parsed)) {
        setError(parsed);
        return;
      }
      setError(undefined);
      keepHalfTyped("yaml", undefined);
      edit(() => parsed.tree, "yaml");
      written.current = currentTree();
    }, PAUSE_MS);
  };
  return { value, error, take };
}

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
