/** Where the page hands over to the editor. */

import "@xyflow/react/dist/base.css";
import "./styles/editor.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { readBootstrap } from "../api/bootstrap";
import { setLanguage } from "../i18n";
import { Editor } from "./Editor";
import { ErrorBoundary } from "./ErrorBoundary";
import { startSession } from "./session";

const mount = document.getElementById("editor");
const data = document.getElementById("editor-bootstrap");

/** The reader's language comes first: nothing is drawn in another one. */
async function open(place: HTMLElement, text: string): Promise<void> {
  const bootstrap = readBootstrap(text);
  await setLanguage(bootstrap.language);
  void startSession(bootstrap);
  createRoot(place).render(
    <StrictMode>
      <ErrorBoundary>
        <Editor />
      </ErrorBoundary>
    </StrictMode>,
  );
}

if (mount !== null && data !== null) void open(mount, data.textContent ?? "{}");
