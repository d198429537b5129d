import { BaseEdge, type Edge, type EdgeProps, getBezierPath } from "@xyflow/react";
import { memo } from "react";
import type { IfDown } from "../domain/document";
import type { Link } from "../domain/graph";
import { texts } from "../i18n";

export type NeedData = {
  readonly owner: string;
  readonly index: number;
  readonly target: string;
  readonly ifDown: IfDown;
  readonly part: Link["part"];
  readonly rank: number | undefined;
};
export type NeedEdgeType = Edge<NeedData, "need">;

/** A dependency: its line and its word say what its loss does, never its colour alone. */
export const NeedEdge = memo(function NeedEdge(props: EdgeProps<NeedEdgeType>) {
  const [path, labelX, labelY] = getBezierPath(props);
  const { data, selected, markerEnd } = props;
  if (data === undefined) return null;
  const label = labelOf(data);
  return (
    <g className="need-edge" data-if-down={data.ifDown} data-selected={selected === true}>
      <BaseEdge
        path={path}
        {...(data.part === "into" || markerEnd === undefined ? {} : { markerEnd })}
        {...(label === undefined
          ? {}
          : {
              label,
              labelX,
              labelY,
              labelShowBg: true,
              labelBgPadding: [6, 3] as [number, number],
              labelBgBorderRadius: 8,
            })}
        interactionWidth={18}
      />
    </g>
  );
});

function labelOf(data: NeedData): string | undefined {
  if (data.part === "out") return data.rank === undefined ? undefined : String(data.rank);
  const text = texts().ifDown;
  switch (data.ifDown) {
    case "fail":
      return undefined;
    case "degrade":
      return text.degradeShort;
    case "serve_cached":
      return text.serve_cachedShort;
    default:
      return data.ifDown satisfies never;
  }
}
