/** Where the page hands over to the editor. */

import "@xyflow/react/dist/base.css";
import "./styles/editor.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { readBootstrap } from "../api/bootstrap";
import { setLanguage } from "../i18n";
import { claimDraft } from "../store/claims";
import { Editor } from "./Editor";
import { ErrorBoundary } from "./ErrorBoundary";
import { startSession } from "./session";

const mount = document.getElementById("editor");
const data = document.getElementById("editor-bootstrap");

/** Unsaved work and the reader's language come first: nothing is drawn without them. */
async function open(place: HTMLElement, text: string): Promise<void> {
  const bootstrap = readBootstrap(text);
  const [claim] = await Promise.all([claimDraft(bootstrap.id), setLanguage(bootstrap.language)]);
  void startSession(bootstrap, claim);
  createRoot(place).render(
    <StrictMode>
      <ErrorBoundary>
        <Editor />
      </ErrorBoundary>
    </StrictMode>,
  );
}

if (mount !== null && data !== null) void open(mount, data.textContent ?? "{}");
