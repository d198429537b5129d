/** Files in and out: JSON, YAML, and pictures of the canvas. */

import type { DocumentTree } from "../domain/document";
import { availabilityPercent } from "../domain/figures";
import { pictureOf } from "../domain/graph";
import { slug } from "../domain/ids";
import { textOf } from "../domain/tree";
import { kindName, texts } from "../i18n";
import { useAnalysis } from "../store/analysis";
import { currentTree, edit } from "../store/document";
import { notify, select } from "../store/ui";
import { currentPositions } from "./actions";

const PICTURE_PIXELS_MAX = 8192;

function download(content: Blob, extension: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = `${slug(textOf(currentTree().name) || "architecture")}.${extension}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

export function downloadJson(): void {
  const text = `${JSON.stringify(currentTree(), null, 2)}\n`;
  download(new Blob([text], { type: "application/json" }), "json");
}

export async function downloadYaml(): Promise<void> {
  const { yamlOf } = await import("../domain/yaml");
  download(new Blob([yamlOf(currentTree())], { type: "application/yaml" }), "yaml");
}

async function pictureText(): Promise<string> {
  const { svgOf } = await import("../domain/svg");
  const tree = currentTree();
  const components = useAnalysis.getState().result?.components ?? {};
  const noteOf = (id: string) => {
    const figures = components[id];
    return figures === undefined ? "" : availabilityPercent(figures.unavailability);
  };
  const { replicas, allOf } = texts().node;
  const words = { noteOf, kindOf: kindName, replicas, allOf };
  return svgOf(pictureOf(tree, currentPositions(tree)), textOf(tree.name), words);
}

export async function downloadSvg(): Promise<void> {
  download(new Blob([await pictureText()], { type: "image/svg+xml" }), "svg");
}

export async function downloadPng(): Promise<void> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(await pictureText())}`;
  await image.decode();
  const scale = Math.min(2, PICTURE_PIXELS_MAX / Math.max(image.width, image.height, 1));
  const canvas = document.createElement("canvas");
  canvas.width = image.width * scale;
  canvas.height = image.height * scale;
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  canvas.toBlob((blob) => {
    if (blob !== null) download(blob, "png");
  }, "image/png");
}

/** Replace the document by a file (JSON is YAML, too) as one step. */
export async function importFile(file: File): Promise<void> {
  const { treeOf } = await import("../domain/yaml");
  const parsed = treeOf(await file.text());
  if (!("tree" in parsed)) {
    notify(texts().notices.importFailed(parsed.line, parsed.message));
    return;
  }
  const tree: DocumentTree = parsed.tree;
  edit(() => tree);
  select();
  notify(texts().notices.imported);
}

export function chooseFile(): void {
  const input = document.createElement("input");
  input.type = "file";
  input.accept = ".yaml,.yml,.json,application/json,application/yaml";
  input.addEventListener("change", () => {
    const [file] = input.files ?? [];
    if (file !== undefined) void importFile(file);
  });
  input.click();
}
