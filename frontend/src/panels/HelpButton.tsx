/** The question marks beside fields and figures. */

import type { ReactNode } from "react";
import type { Asked } from "../api/explanation";
import { texts } from "../i18n";
import { type AskedField, askField, askFigure, useHelp } from "../store/help";

type Question = Omit<AskedField, "anchor" | "origin">;

/** Opens what a field means; named by the field it stands beside. */
export function FieldHelpButton({ question }: { question: Question }) {
  const isOpen = useHelp((state) => state.field?.id === question.id);
  return (
    <button
      type="button"
      className="field-what"
      aria-label={texts().help.about}
      aria-describedby={`${question.id}-label`}
      aria-haspopup="dialog"
      aria-expanded={isOpen}
      title="F1"
      onClick={({ currentTarget: button }) =>
        askField({ ...question, anchor: button, origin: button })
      }
    >
      ?
    </button>
  );
}

/** F1 in a field asks the same. */
export function onHelpKey(event: React.KeyboardEvent<HTMLElement>, question: Question): void {
  if (event.key !== "F1" || !(event.target instanceof HTMLElement)) return;
  event.preventDefault();
  askField({ ...question, anchor: event.currentTarget, origin: event.target });
}

interface WhyProps extends Asked {
  /** What the figure is called, for the title of the explanation. */
  readonly label: string;
}

/** A question mark beside a figure. */
export function Why(props: WhyProps) {
  return (
    <WhyButton {...props} className="why">
      ?
    </WhyButton>
  );
}

interface WhyButtonProps extends WhyProps {
  readonly className?: string;
  readonly children: ReactNode;
}

/** In a dense table the figure itself leads to its explanation. */
export function WhyButton({ className = "figure-why", children, ...asked }: WhyButtonProps) {
  const { why, whyTitle } = texts().help;
  const name = className === "why" ? { "aria-label": whyTitle(asked.label) } : { title: why };
  return (
    <button
      type="button"
      className={className}
      aria-haspopup="dialog"
      {...name}
      onClick={({ currentTarget: origin }) => askFigure({ ...asked, origin })}
    >
      {children}
    </button>
  );
}
