import { useEffect, useRef, useState } from "react";
import { cleared } from "../domain/forms";
import { objectOf, withValue } from "../domain/tree";
import { isComposing } from "../editor/composing";
import { texts } from "../i18n";
import { edit, endGesture } from "../store/document";
import { useUi } from "../store/ui";

interface NameInPlaceProps {
  readonly nodeKey: string;
  readonly collection: "components" | "sites";
  readonly id: string;
  readonly name: string;
}

/** The name on the canvas: text, or a field while it is being changed. */
export function NameInPlace({ nodeKey, collection, id, name }: NameInPlaceProps) {
  const isEdited = useUi((state) => state.renaming === nodeKey);
  if (!isEdited) return <h3 title={name}>{name}</h3>;
  return <NameField collection={collection} id={id} name={name} />;
}

function NameField({ collection, id, name }: Omit<NameInPlaceProps, "nodeKey">) {
  const input = useRef<HTMLInputElement>(null);
  const [before] = useState(() => (name === id ? "" : name));
  useEffect(() => input.current?.select(), []);
  const path = [collection, id, "name"];
  const write = (value: string) =>
    edit(
      (tree) => (value === "" ? cleared(tree, path) : objectOf(withValue(tree, path, value))),
      `field /${path.join("/")}`,
    );
  const finish = () => {
    endGesture();
    const node = input.current?.closest<HTMLElement>(".react-flow__node");
    useUi.setState({ renaming: undefined });
    node?.focus({ preventScroll: true });
  };
  const giveUp = () => {
    if (input.current?.value !== before) write(before);
    finish();
  };
  return (
    <input
      ref={input}
      className="name-in-place nodrag nopan"
      aria-label={texts().menu.rename}
      defaultValue={before}
      placeholder={id}
      // biome-ignore lint/a11y/noAutofocus: it appears because somebody asked to type here
      autoFocus
      autoComplete="off"
      spellCheck={false}
      onChange={(event) => {
        if (!isComposing(event)) write(event.target.value);
      }}
      onCompositionEnd={(event) => write(event.currentTarget.value)}
      onBlur={finish}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (isComposing(event)) return;
        if (event.key === "Enter") finish();
        if (event.key === "Escape") giveUp();
      }}
    />
  );
}
