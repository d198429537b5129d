import type { EdgeTypes } from "@xyflow/react";
import { NeedEdge } from "./NeedEdge";

export const edgeTypes = { need: NeedEdge } satisfies EdgeTypes;
