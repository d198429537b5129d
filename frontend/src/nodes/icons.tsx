/** Pictures of kinds and tools, drawn with the colour of the text. */

import { kindPath } from "../domain/kindPaths";

/** Small pictures of the tools; same style, same size. */
const TOOLS = {
  undo: "M9 7L4 12l5 5M4 12h10a6 6 0 0 1 6 6",
  redo: "M15 7l5 5-5 5M20 12H10a6 6 0 0 0-6 6",
  layout: "M3 9h6v6H3zM15 3h6v6h-6zM15 15h6v6h-6zM9 12h3M12 6v12M12 6h3M12 18h3",
  table: "M3 5h18v14H3zM3 10h18M3 15h18M9 5v14",
  yaml: "M8 5c-4 0 0 7-5 7 5 0 1 7 5 7M16 5c4 0 0 7 5 7-5 0-1 7-5 7",
  command: "M10 4a6 6 0 1 0 0 12 6 6 0 0 0 0-12M15 15l5 5",
  help: "M9 9a3 3 0 1 1 4 3c-1 .6-1 1-1 2M12 18h.01M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20",
  file: "M12 3v11M8 10l4 4 4-4M4 16v4h16v-4",
  document: "M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  fit: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
  panel: "M3 5h18v14H3zM15 5v14",
  map: "M3 6l6-2 6 2 6-2v14l-6 2-6-2-6 2zM9 4v14M15 6v14",
  box: "M4 8V4h4M12 4h3M19 4h1v4M4 12v3M4 19v1h4M12 12l9 3.500-4 1.500-1.500 4z",
  alignLeft: "M4 3v18M8 7h12v3H8zM8 15h7v3H8z",
  alignCentre: "M12 3v18M5 7h14v3H5zM8 15h8v3H8z",
  alignRight: "M20 3v18M4 7h12v3H4zM9 15h7v3H9z",
  alignTop: "M3 4h18M7 8h3v12H7zM15 8h3v7h-3z",
  alignMiddle: "M3 12h18M7 5h3v14H7zM15 8h3v8h-3z",
  alignBottom: "M3 20h18M7 4h3v12H7zM15 9h3v7h-3z",
  spreadAcross: "M4 3v18M20 3v18M10 7h4v10h-4z",
  spreadDown: "M3 4h18M3 20h18M7 10h10v4H7z",
  close: "M6 6l12 12M18 6L6 18",
  up: "M6 15l6-6 6 6",
  down: "M12 4v15M6 13l6 6 6-6",
  bin: "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5",
  warning: "M12 4L2.5 20h19zM12 10v4M12 17h.01",
  check: "M5 12l5 5 9-10",
  cross: "M6 6l12 12M18 6L6 18",
  connect: "M4 12h12M12 7l5 5-5 5M20 5v14",
  journey: "M12 8a3 3 0 1 0 0-6 3 3 0 0 0 0 6M5 21c0-8 14-8 14 0",
  copy: "M8 8h12v12H8zM16 8V4H4v12h4",
  chart: "M4 20V4M4 20h16M8 16v-4M12 16V8M16 16v-6",
  fail: "M13 2L5 13h6l-2 9 9-12h-6z",
  recover: "M4 12a8 8 0 1 0 3-6.2M4 3v5h5",
  switching: "M4 8h14l-4-4M20 16H6l4 4",
  clock: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 7v5l4 2",
  cut: "M6 4l12 13M18 4L6 17M5 20a2 2 0 1 0 0-4 2 2 0 0 0 0 4M19 20a2 2 0 1 0 0-4 2 2 0 0 0 0 4",
  target: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8M12 12h.01",
  sliders: "M4 7h10M18 7h2M14 5v4M4 17h4M12 17h8M8 15v4",
} as const;

export type ToolName = keyof typeof TOOLS;

function Drawing({ path, className }: { path: string; className: string }) {
  return (
    <svg className={className} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={path} />
    </svg>
  );
}

export function KindIcon({ kind }: { kind: string }) {
  return <Drawing path={kindPath(kind)} className="kind-icon" />;
}

export function ToolIcon({ name }: { name: ToolName }) {
  return <Drawing path={TOOLS[name]} className="tool-icon" />;
}
