/** Tabs of one browser tell each other what they saved. */

import { isObject, type Json, objectOf } from "../domain/tree";
import type { Version } from "./saving";

export interface Tabs {
  readonly tell: (version: Version) => void;
  readonly close: () => void;
}

const ALONE: Tabs = { tell: () => undefined, close: () => undefined };

/** Join the tabs that show the same architecture. */
export function joinTabs(id: string, hear: (version: Version) => void): Tabs {
  if (typeof BroadcastChannel === "undefined") return ALONE;
  const channel = new BroadcastChannel(`architecture:${id}`);
  channel.addEventListener("message", ({ data }: MessageEvent<Json>) => {
    const { etag, tree } = objectOf(data);
    if (typeof etag === "string" && isObject(tree)) hear({ etag, tree });
  });
  return { tell: (version) => channel.postMessage(version), close: () => channel.close() };
}
