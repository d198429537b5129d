import { Handle, type Node, type NodeProps, Position } from "@xyflow/react";
import { memo } from "react";
import type { GateForm, IfDown } from "../domain/document";
import { texts } from "../i18n";
import { useIsNeedLost } from "../store/whatif";

export type GateData = {
  readonly source: string;
  readonly index: number;
  readonly form: GateForm;
  readonly required: number;
  readonly count: number;
  readonly ifDown: IfDown;
  readonly slot: number;
  readonly targets: readonly string[];
};
export type GateNodeType = Node<GateData, "gate">;

export function gateText({ form, required, count }: GateData): string {
  const text = texts();
  return form === "any_of" ? text.node.anyOf(required, count) : text.node.allOf(count);
}

/** A gate over several targets, standing beside the component that needs it. */
export const GateNode = memo(function GateNode({ data, selected }: NodeProps<GateNodeType>) {
  const isLost = useIsNeedLost(data.source, data.index);
  return (
    <div
      className="gate-node"
      data-selected={selected}
      data-if-down={data.ifDown}
      data-fortune={isLost ? "down" : undefined}
    >
      <Handle type="target" position={Position.Left} isConnectable={false} />
      {isLost ? `✕ ${gateText(data)}` : gateText(data)}
      {isLost && <span className="visually-hidden"> {texts().whatIf.lines.down}</span>}
      <Handle type="source" position={Position.Right} isConnectable={false} />
    </div>
  );
});
