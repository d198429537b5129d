/// <reference types="vitest/config" />
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { oneLanguageEach } from "./scripts/languages.ts";

/** Relative base: the bundle finds its own parts wherever Django serves static files. */
// biome-ignore lint/style/noDefaultExport: Vite reads its configuration from the default export.
export default defineConfig({
  base: "./",
  plugins: [react(), oneLanguageEach()],
  worker: { format: "es" },
  build: {
    outDir: "dist",
    manifest: "manifest.json",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rolldownOptions: { input: ["src/editor/main.tsx", "src/site.ts"] },
  },
  test: {
    projects: [
      {
        // Pure logic: that it runs without a document is part of what is tested.
        extends: true,
        test: {
          name: "domain",
          environment: "node",
          isolate: false,
          include: ["src/domain/**/*.test.ts"],
        },
      },
      {
        extends: true,
        test: {
          name: "pages",
          environment: "jsdom",
          include: ["src/**/*.test.{ts,tsx}"],
          exclude: ["src/domain/**"],
          setupFiles: ["src/test/setup.ts"],
        },
      },
    ],
    restoreMocks: true,
  },
});
