import type { NodeTypes } from "@xyflow/react";
import { ComponentNode, type ComponentNodeType } from "./ComponentNode";
import { GateNode, type GateNodeType } from "./GateNode";
import { SiteNode, type SiteNodeType } from "./SiteNode";

export type CanvasNode = ComponentNodeType | SiteNodeType | GateNodeType;

/** Kept outside any component: React Flow remounts every node when this object changes. */
export const nodeTypes = {
  component: ComponentNode,
  site: SiteNode,
  gate: GateNode,
} satisfies NodeTypes;
