import { useEffect, useMemo, useState } from "react";
import { evaluate } from "../api/client";
import type { Problem } from "../api/result";
import type { DocumentTree } from "../domain/document";
import { type Choices, type Merged, merge, type Side, unsettled } from "../domain/merge";
import { downloadJson } from "../editor/files";
import { leaveTo, pageLinks, resolveConflict, saveAsVariant } from "../editor/session";
import { texts } from "../i18n";
import { ToolIcon } from "../nodes/icons";
import { useTree } from "../store/document";
import { useSaving } from "../store/saving";
import { closeDialog, notify } from "../store/ui";
import { ConflictTable } from "./ConflictTable";
import { Modal } from "./Modal";

/** Two successors of one version: shows what each changed, merges or branches, loses neither. */
export function ConflictDialog() {
  const base = useSaving((state) => state.base);
  const theirs = useSaving((state) => state.theirs);
  useEffect(() => {
    if (theirs === undefined) closeDialog();
  }, [theirs]);
  if (theirs === undefined) return null;
  return <Conflict base={base ?? theirs} theirs={theirs} />;
}

function Conflict({ base, theirs }: { base: DocumentTree; theirs: DocumentTree }) {
  const text = texts().safety;
  const mine = useTree();
  const [choices, setChoices] = useState<Choices>(new Map());
  const merged = useMemo(() => merge(base, mine, theirs, choices), [base, mine, theirs, choices]);
  const left = unsettled(merged, choices).length;
  const end = (tree: DocumentTree) => {
    resolveConflict(tree);
    closeDialog();
  };
  const chooseAll = (side: Side) => setChoices(new Map(overlapsOf(merged, side)));
  return (
    <Modal title={text.title} className="conflict-modal" onClose={closeDialog}>
      <p>{text.intro}</p>
      <Overlaps merged={merged} left={left} onChooseAll={chooseAll} />
      <Renames merged={merged} />
      <ConflictTable
        changes={merged.changes}
        choices={choices}
        onChoose={(pointer, side) => setChoices(new Map([...choices, [pointer, side]]))}
      />
      {left === 0 && <Check tree={merged.tree} />}
      <footer>
        <button
          type="button"
          className="button primary"
          disabled={left > 0}
          onClick={() => end(merged.tree)}
        >
          {text.merge}
        </button>
        <VariantButton tree={mine} />
        <button type="button" className="button" onClick={() => end(mine)}>
          {text.keepMine}
        </button>
        <button type="button" className="button" onClick={() => end(theirs)}>
          {text.takeTheirs}
        </button>
        <button type="button" className="button" onClick={downloadJson}>
          {text.download}
        </button>
      </footer>
      <p className="muted">{text.undoable}</p>
    </Modal>
  );
}

function overlapsOf({ changes }: Merged, side: Side): [string, Side][] {
  return changes.flatMap(({ kind, pointer }): [string, Side][] =>
    kind === "overlap" ? [[pointer, side]] : [],
  );
}

interface OverlapsProps {
  readonly merged: Merged;
  readonly left: number;
  readonly onChooseAll: (side: Side) => void;
}

function Overlaps({ merged, left, onChooseAll }: OverlapsProps) {
  const text = texts().safety;
  const all = overlapsOf(merged, "mine").length;
  if (all === 0) return <p className="conflict-count">{text.noOverlaps}</p>;
  return (
    <div className="conflict-count">
      <p role="status">
        {left > 0 && <ToolIcon name="warning" />}
        {text.overlaps(left, all)}
      </p>
      <button type="button" className="button small" onClick={() => onChooseAll("mine")}>
        {text.allMine}
      </button>
      <button type="button" className="button small" onClick={() => onChooseAll("theirs")}>
        {text.allTheirs}
      </button>
    </div>
  );
}

function Renames({ merged }: { merged: Merged }) {
  if (merged.renames.length === 0) return null;
  return (
    <ul className="conflict-notes">
      {merged.renames.map(({ collection, from, to, side }) => (
        <li key={`${collection} ${from}`}>{texts().safety.renamed(from, to, side)}</li>
      ))}
    </ul>
  );
}

const PROBLEMS_SHOWN = 3;

/** What the server says of the merged document, before it is saved. */
function Check({ tree }: { tree: DocumentTree }) {
  const text = texts().safety;
  const [problems, setProblems] = useState<readonly Problem[]>();
  useEffect(() => {
    const controller = new AbortController();
    setProblems(undefined);
    evaluate(pageLinks().api, tree, controller.signal)
      .then((answer) => {
        if (controller.signal.aborted || answer.kind === "failed") return;
        setProblems(answer.kind === "problems" ? answer.problems : []);
      })
      .catch(() => undefined);
    return () => controller.abort();
  }, [tree]);
  if (problems === undefined) return <p className="muted">{text.checking}</p>;
  if (problems.length === 0) {
    return (
      <p role="status">
        <ToolIcon name="check" /> {text.fits}
      </p>
    );
  }
  return (
    <div role="status" className="conflict-problems">
      <p>
        <ToolIcon name="warning" /> {text.problems(problems.length)}
      </p>
      <ul>
        {problems.slice(0, PROBLEMS_SHOWN).map(({ path, message }) => (
          <li key={`${path} ${message}`}>
            <code>{path}</code> {message}
          </li>
        ))}
        {problems.length > PROBLEMS_SHOWN && <li>{text.more(problems.length - PROBLEMS_SHOWN)}</li>}
      </ul>
    </div>
  );
}

/** Mine goes on as an architecture of its own; the stored one stays as they left it. */
function VariantButton({ tree }: { tree: DocumentTree }) {
  const text = texts().safety;
  const [isBusy, setBusy] = useState(false);
  const branch = async () => {
    setBusy(true);
    const address = await saveAsVariant(tree).catch(() => undefined);
    setBusy(false);
    if (address === undefined) notify(text.variantFailed);
    else leaveTo(address);
  };
  return (
    <button type="button" className="button" disabled={isBusy} onClick={() => void branch()}>
      {text.variant}
    </button>
  );
}
