/** Layout off the main thread where workers are allowed, on it where they are not. */

import type { DocumentTree } from "../domain/document";
import type { Positions } from "../domain/geometry";

export async function computePositions(tree: DocumentTree): Promise<Positions> {
  try {
    return await inWorker(tree);
  } catch {
    const { arrange } = await import("../domain/layout");
    return arrange(tree);
  }
}

function inWorker(tree: DocumentTree): Promise<Positions> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./arrange.worker.ts", import.meta.url), { type: "module" });
    worker.onmessage = ({ data }: MessageEvent<Positions>) => {
      worker.terminate();
      resolve(data);
    };
    worker.onerror = () => {
      worker.terminate();
      reject(new Error("The layout worker stopped."));
    };
    worker.postMessage(tree);
  });
}
