import { type ReactNode, useEffect, useRef } from "react";
import { texts } from "../i18n";
import { ToolIcon } from "../nodes/icons";

interface ModalProps {
  readonly title: string;
  readonly className?: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** The browser's own dialog: keeps the focus inside and gives it back. */
export function Modal({ title, className = "", onClose, children }: ModalProps) {
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    element.current?.showModal();
    element.current?.querySelector<HTMLElement>("[role=combobox], [data-first-focus]")?.focus();
    return () => giveBack(before);
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a dialog by itself
    <dialog
      ref={element}
      className={`modal ${className}`}
      aria-label={title}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
    >
      <header>
        <h2>{title}</h2>
        <button
          type="button"
          className="icon-button"
          aria-label={texts().editor.close}
          onClick={onClose}
        >
          <ToolIcon name="close" />
        </button>
      </header>
      {children}
    </dialog>
  );
}

/** A dialog that goes with a choice is removed, not closed, and the browser forgets the focus. */
function giveBack(before: Element | null): void {
  const isLost = document.activeElement === document.body || document.activeElement === null;
  if (isLost && before instanceof HTMLElement && before.isConnected) {
    before.focus({ preventScroll: true });
  }
}
