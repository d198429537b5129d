/** Width and height of a site in numbers, for whoever cannot or will not drag its edges. */

import { useId, useState } from "react";
import { GRID } from "../domain/geometry";
import { resizeSite, type Size, sizeNow, snappedSize } from "../editor/resizing";
import { texts } from "../i18n";
import { endGesture, useTree } from "../store/document";

export function SiteSize({ id }: { id: string }) {
  useTree();
  const size = sizeNow(id);
  const text = texts().menu;
  return (
    <div className="pair">
      <SizeField id={id} side="width" label={text.width} size={size} />
      <SizeField id={id} side="height" label={text.height} size={size} />
    </div>
  );
}

interface SizeFieldProps {
  readonly id: string;
  readonly side: keyof Size;
  readonly label: string;
  readonly size: Size;
}

/** What is typed counts once it is whole; arrow keys take steps of the grid. */
function SizeField({ id, side, label, size }: SizeFieldProps) {
  const field = useId();
  const [typed, setTyped] = useState<string>();
  const take = (wanted: number) => {
    setTyped(undefined);
    if (!Number.isFinite(wanted) || wanted <= 0) return;
    resizeSite(id, snappedSize({ ...size, [side]: wanted }), `size ${id}`);
  };
  return (
    <div className="field">
      <label htmlFor={field}>{label}</label>
      <input
        id={field}
        className="numeric"
        inputMode="numeric"
        autoComplete="off"
        value={typed ?? String(Math.round(size[side]))}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={() => {
          if (typed !== undefined) take(Number(typed));
          endGesture();
        }}
        onKeyDown={(event) => {
          const step = { ArrowUp: GRID, ArrowDown: -GRID }[event.key];
          if (step === undefined && event.key !== "Enter") return;
          event.preventDefault();
          take((typed === undefined ? size[side] : Number(typed)) + (step ?? 0));
        }}
      />
    </div>
  );
}
