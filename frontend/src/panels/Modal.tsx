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
    element.current?.showModal();
    element.current?.querySelector<HTMLElement>("[role=combobox]")?.focus();
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
