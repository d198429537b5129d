import type { DragEvent, MouseEvent } from "react";
import { COMPONENT_KINDS, SITE_KINDS } from "../domain/edit";
import { DRAG_TYPE } from "../editor/dragType";
import { kindName, texts } from "../i18n";
import { KindIcon } from "../nodes/icons";

interface PaletteProps {
  readonly onAdd: (kind: string, connected: boolean) => void;
}

/** What can be added: drag it, or press it. */
export function Palette({ onAdd }: PaletteProps) {
  const text = texts().palette;
  return (
    <>
      <PaletteGroup title={text.components} kinds={COMPONENT_KINDS} onAdd={onAdd} />
      <PaletteGroup title={text.sites} kinds={SITE_KINDS} onAdd={onAdd} />
      <p className="muted palette-hint">{text.hint}</p>
    </>
  );
}

interface PaletteGroupProps extends PaletteProps {
  readonly title: string;
  readonly kinds: readonly string[];
}

function PaletteGroup({ title, kinds, onAdd }: PaletteGroupProps) {
  return (
    <section className="palette-group">
      <h2>{title}</h2>
      <ul>
        {kinds.map((kind) => (
          <li key={kind}>
            <button
              type="button"
              draggable
              aria-label={texts().palette.add(kindName(kind))}
              onDragStart={(event: DragEvent) => event.dataTransfer.setData(DRAG_TYPE, kind)}
              onClick={(event: MouseEvent) => onAdd(kind, event.shiftKey)}
            >
              <KindIcon kind={kind} />
              <span>{kindName(kind)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
