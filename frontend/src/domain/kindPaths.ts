/** One picture for each kind, as a path in a square of 24, drawn with the colour of the text. */

import type { KnownKind } from "../api/architecture";
import type { SiteKind } from "./edit";

const PATHS: Readonly<Record<KnownKind | SiteKind, string>> = {
  cdn: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18",
  dns: "M4 5h16v6H4zM4 13h16v6H4zM7 8h4M7 16h4M17 8h.01M17 16h.01",
  load_balancer: "M12 4v5M12 9l-7 6M12 9v6M12 9l7 6M5 15v4M12 15v4M19 15v4M9 4h6",
  service: "M4 6h16v12H4zM4 10h16M7 8h.01M10 8h.01",
  worker:
    "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8M12 3v3M12 18v3M3 12h3M18 12h3M6 6l2 2M16 16l2 2M18 6l-2 2M8 16l-2 2",
  function: "M7 20c3 0 3-2 4-8s1-8 5-8M7 11h8",
  database: "M4 6c0-4 16-4 16 0v12c0 4-16 4-16 0zM4 6c0 4 16 4 16 0M4 12c0 4 16 4 16 0",
  cache: "M13 3 5 14h6l-1 7 9-12h-6z",
  queue: "M3 8h4v8H3zM10 8h4v8h-4zM17 8h4v8h-4zM7 12h3M14 12h3",
  storage: "M4 8l2-4h12l2 4v12H4zM4 8h16M10 12h4",
  search: "M10 4a6 6 0 1 0 0 12 6 6 0 0 0 0-12M15 15l5 5",
  network: "M12 4v6M6 20v-5h12v5M12 10v5M9 4h6M4 20h4M16 20h4",
  server: "M5 3h14v8H5zM5 13h14v8H5zM8 7h.01M8 17h.01M12 7h4M12 17h4",
  external: "M7 18a4 4 0 0 1 0-8 6 6 0 0 1 11-1 4.5 4.5 0 0 1 0 9z",
  api: "M4 6h16v12H4zM4 10h16M7 8h.01M10 8h.01",
  web: "M4 6h16v12H4zM4 10h16M7 8h.01M10 8h.01",
  proxy: "M4 12h5M15 12h5M9 8h6v8H9zM17 9l3 3-3 3",
  object_storage: "M4 7c0-4 16-4 16 0l-2 12c0 3-12 3-12 0zM4 7c0 4 16 4 16 0",
  monitoring: "M3 12h4l3-7 4 14 3-7h4",
  control_plane: "M4 5h16v14H4zM8 5v14M8 10h12M14 10v9",
  consensus: "M12 3v5M5 19l4-5M19 19l-4-5M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8",
  client: "M5 5h14v10H5zM2 19h20",
  firewall: "M3 5h18v14H3zM3 9.7h18M3 14.3h18M9 5v4.7M15 9.7v4.6M9 14.3V19",
  gateway: "M4 20V10a8 8 0 0 1 16 0v10M4 20h16M9 20v-9a3 3 0 0 1 6 0v9",
  power: "M9 3v5M15 3v5M6 8h12v4a6 6 0 0 1-12 0zM12 18v3",
  scheduler: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 7v5l4 2",
  region: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M3 12h18",
  zone: "M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM13 13h7v7h-7z",
  datacenter: "M4 20V8l8-4 8 4v12zM9 20v-6h6v6",
  rack: "M6 3h12v18H6zM6 9h12M6 15h12",
  host: "M3 5h18v11H3zM9 20h6M12 16v4",
};

const OTHER = "M12 3l8 4.5v9L12 21l-8-4.5v-9z";

export function kindPath(kind: string): string {
  const known: { readonly [kind: string]: string } = PATHS;
  return Object.hasOwn(known, kind) ? (known[kind] ?? OTHER) : OTHER;
}
