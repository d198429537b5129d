import { type ReactNode, useEffect, useRef, useState } from "react";
import { NOISE } from "../domain/figures";

interface FlashProps {
  readonly value: number;
  readonly goodWhen: "lower" | "higher";
  /** The size of a change in the unit of the figure; without it only the direction is shown. */
  readonly write?: (size: number) => string;
  /** Show the change of one minus the value: an unavailability is kept, an availability shown. */
  readonly isComplement?: boolean;
  readonly children: ReactNode;
}

interface Change {
  readonly amount: number;
  readonly request: number;
}

const SHOWN_MS = 4000;

/** A figure that shows its signed change for a while after it changed. */
export function Flash({ value, goodWhen, write, isComplement = false, children }: FlashProps) {
  const before = useRef(value);
  const [change, setChange] = useState<Change>();
  useEffect(() => {
    const amount = value - before.current;
    const noise = NOISE * Math.max(Math.abs(value), Math.abs(before.current));
    before.current = value;
    if (Math.abs(amount) <= noise) return;
    setChange((old) => ({ amount, request: (old?.request ?? 0) + 1 }));
    const timer = setTimeout(() => setChange(undefined), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [value]);
  if (change === undefined) return children;
  const isGood = change.amount < 0 === (goodWhen === "lower");
  const isUp = change.amount > 0 !== isComplement;
  const direction = isUp ? "▲" : "▼";
  const sign = isUp ? "+" : "−";
  return (
    <span className="flash" data-good={isGood} key={change.request}>
      {children}
      <span className="change">
        {direction}
        {write !== undefined && ` ${sign}${write(Math.abs(change.amount))}`}
      </span>
    </span>
  );
}
