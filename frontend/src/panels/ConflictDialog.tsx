import { type Difference, differencesOf } from "../domain/difference";
import { shownValue } from "../domain/typed";
import { downloadJson } from "../editor/files";
import { keepMine, takeTheirs } from "../editor/session";
import { texts } from "../i18n";
import { useTree } from "../store/document";
import { useSaving } from "../store/saving";
import { closeDialog } from "../store/ui";
import { Modal } from "./Modal";

/** Two versions of one document: shows both and loses neither. */
export function ConflictDialog() {
  const text = texts().saving;
  const mine = useTree();
  const theirs = useSaving((state) => state.theirs);
  const differences = theirs === undefined ? [] : differencesOf(mine, theirs);
  const resolve = (how: () => void) => () => {
    how();
    closeDialog();
  };
  return (
    <Modal title={text.conflictTitle} className="conflict-modal" onClose={closeDialog}>
      <p>{text.conflictText}</p>
      <h3>{text.changed(differences.length)}</h3>
      <div className="scroll-x conflict-table">
        <table className="figure-table">
          <thead>
            <tr>
              <th scope="col"> </th>
              <th scope="col">{text.mine}</th>
              <th scope="col">{text.theirs}</th>
            </tr>
          </thead>
          <tbody>
            {differences.map((difference) => (
              <DifferenceRow key={difference.path} difference={difference} />
            ))}
          </tbody>
        </table>
      </div>
      <footer>
        <button type="button" className="button primary" onClick={resolve(keepMine)}>
          {text.keepMine}
        </button>
        <button type="button" className="button" onClick={resolve(takeTheirs)}>
          {text.takeTheirs}
        </button>
        <button type="button" className="button" onClick={downloadJson}>
          {text.downloadMine}
        </button>
      </footer>
    </Modal>
  );
}

function DifferenceRow({ difference }: { difference: Difference }) {
  return (
    <tr>
      <th scope="row" className="mono">
        {difference.path}
      </th>
      <td className="mono">{shownValue(difference.mine) || "–"}</td>
      <td className="mono">{shownValue(difference.theirs) || "–"}</td>
    </tr>
  );
}
