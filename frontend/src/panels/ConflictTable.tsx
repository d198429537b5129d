import type { Change, ChangeKind, Choices, Side } from "../domain/merge";
import type { Json } from "../domain/tree";
import { shownValue } from "../domain/typed";
import { texts } from "../i18n";

const ROWS_MAX = 200;
const CHARACTERS_MAX = 120;

/** What has to be decided comes first. */
const ORDER: readonly ChangeKind[] = ["overlap", "theirs", "mine", "both"];

interface ConflictTableProps {
  readonly changes: readonly Change[];
  readonly choices: Choices;
  readonly onChoose: (pointer: string, side: Side) => void;
}

/** Both differences from the common version, place by place; overlaps are chosen by radio. */
export function ConflictTable({ changes, choices, onChoose }: ConflictTableProps) {
  const text = texts().safety;
  const rows = [...changes]
    .sort((one, other) => ORDER.indexOf(one.kind) - ORDER.indexOf(other.kind))
    .slice(0, ROWS_MAX);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
    <section className="scroll-x conflict-table" tabIndex={0} aria-label={text.table}>
      <table className="figure-table">
        <caption className="visually-hidden">{text.table}</caption>
        <thead>
          <tr>
            <th scope="col">{text.place}</th>
            <th scope="col">{text.before}</th>
            <th scope="col">{text.mine}</th>
            <th scope="col">{text.theirs}</th>
            <th scope="col">{text.taken}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((change) => (
            <ChangeRow
              key={change.pointer}
              change={change}
              chosen={choices.get(change.pointer)}
              onChoose={(side) => onChoose(change.pointer, side)}
            />
          ))}
        </tbody>
      </table>
      {changes.length > ROWS_MAX && <p>{text.more(changes.length - ROWS_MAX)}</p>}
    </section>
  );
}

interface ChangeRowProps {
  readonly change: Change;
  readonly chosen: Side | undefined;
  readonly onChoose: (side: Side) => void;
}

function ChangeRow({ change, chosen, onChoose }: ChangeRowProps) {
  const { pointer, place, kind } = change;
  const text = texts().safety;
  const isOpen = kind === "overlap";
  const taken = isOpen ? (chosen ?? "overlap") : kind;
  return (
    <tr data-kind={taken}>
      <th scope="row" className="mono">
        {place}
      </th>
      <td className="mono">{written(change.base)}</td>
      {(["mine", "theirs"] as const).map((side) => (
        <td key={side} className="mono" data-taken={taken === side || taken === "both"}>
          {isOpen ? (
            <label>
              <input
                type="radio"
                name={pointer}
                aria-label={`${text.choose(place)} ${text[side]}: ${written(change[side])}`}
                checked={chosen === side}
                onChange={() => onChoose(side)}
              />
              {written(change[side])}
            </label>
          ) : (
            sideText(change, side)
          )}
        </td>
      ))}
      <td>{text.kinds[taken]}</td>
    </tr>
  );
}

/** A side that left a place as it was shows nothing: what changed stands out. */
function sideText(change: Change, side: Side): string {
  return change.kind === side || change.kind === "both" ? written(change[side]) : "–";
}

function written(value: Json | undefined): string {
  if (value === undefined) return texts().safety.nothing;
  const text = shownValue(value) || '""';
  return text.length > CHARACTERS_MAX ? `${text.slice(0, CHARACTERS_MAX)}…` : text;
}
