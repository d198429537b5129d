import { BaseEdge, type Edge, type EdgeProps, getBezierPath } from "@xyflow/react";
import { memo } from "react";
import type { IfDown } from "../domain/document";
import type { Link } from "../domain/graph";
import type { LineFortune } from "../domain/whatif";
import { texts } from "../i18n";
import { useDetour } from "../store/obstacles";
import { useLineFortune } from "../store/whatif";

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
  const { data, selected, markerEnd } = props;
  const { path, labelX, labelY } = usePath(props);
  const fortune = useLineFortune(data?.owner ?? "", data?.index ?? 0, data?.target ?? "");
  if (data === undefined) return null;
  const label = [fortune === undefined ? undefined : fortuneLabel(fortune), labelOf(data)]
    .filter((part) => part !== undefined)
    .join(" · ");
  return (
    <g
      className="need-edge"
      data-if-down={data.ifDown}
      data-selected={selected === true}
      data-fortune={fortune}
    >
      <BaseEdge
        path={path}
        {...(data.part === "into" || markerEnd === undefined ? {} : { markerEnd })}
        {...(label === ""
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

/** Straight to its target where nothing stands between, else around it. */
function usePath(props: EdgeProps<NeedEdgeType>) {
  const { data, sourceX, sourceY, targetX, targetY } = props;
  const from = { x: sourceX, y: sourceY };
  const to = { x: targetX, y: targetY };
  const ends = [data?.owner ?? "", data?.target ?? ""] as const;
  const detour = useDetour(from, to, ends, (data?.index ?? 0) + (data?.rank ?? 0));
  if (detour !== undefined) {
    return { path: detour.path, labelX: detour.middle.x, labelY: detour.middle.y };
  }
  const [path, labelX, labelY] = getBezierPath(props);
  return { path, labelX, labelY };
}

const SIGNS: { readonly [fortune in LineFortune]: string } = {
  cut: "✂",
  down: "✕",
  interrupted: "⇄",
  cached: "◷",
  partial: "◐",
  degraded: "◐",
};

function fortuneLabel(fortune: LineFortune): string {
  return `${SIGNS[fortune]} ${texts().whatIf.lines[fortune]}`;
}

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
