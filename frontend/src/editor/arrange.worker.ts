import type { DocumentTree } from "../domain/document";
import { arrange } from "../domain/layout";

globalThis.addEventListener("message", ({ data }: MessageEvent<DocumentTree>) => {
  globalThis.postMessage(arrange(data));
});
