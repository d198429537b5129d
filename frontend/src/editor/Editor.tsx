/** The editor: palette, canvas and panels; on a phone the panels come as sheets from below. */

import { ReactFlowProvider, useReactFlow } from "@xyflow/react";
import { lazy, Suspense, useEffect, useMemo } from "react";
import { texts } from "../i18n";
import { ToolIcon, type ToolName } from "../nodes/icons";
import { CutSetNote } from "../panels/CutSetNote";
import { Dialogs } from "../panels/Dialogs";
import { FigureStrip } from "../panels/FigureStrip";
import { Inspector } from "../panels/Inspector";
import { Palette } from "../panels/Palette";
import { Problems } from "../panels/Problems";
import { useAnalysis } from "../store/analysis";
import { useHelp } from "../store/help";
import { usePlayback } from "../store/playback";
import { useSaving } from "../store/saving";
import { openDialog, type Sheet, type Tab, useUi } from "../store/ui";
import { useWhatIf } from "../store/whatif";
import { Canvas, useAdd, useMiddle } from "./Canvas";
import type { CommandTools } from "./commands";
import { useShortcuts } from "./shortcuts";
import { Toolbar } from "./Toolbar";

const ContextMenu = lazy(async () => ({
  default: (await import("../panels/ContextMenu")).ContextMenu,
}));
const YamlPanel = lazy(async () => ({ default: (await import("../panels/YamlPanel")).YamlPanel }));
const Figures = lazy(async () => ({ default: (await import("../panels/Figures")).Figures }));
const WhatIfBar = lazy(async () => ({ default: (await import("../panels/WhatIfBar")).WhatIfBar }));
const HelpLayer = lazy(async () => ({ default: (await import("../panels/HelpLayer")).HelpLayer }));
const SimulationPanel = lazy(async () => ({
  default: (await import("../outage/SimulationPanel")).SimulationPanel,
}));
const PlaybackBar = lazy(async () => ({
  default: (await import("../outage/PlaybackBar")).PlaybackBar,
}));
const TableView = lazy(async () => ({ default: (await import("../grid/TableView")).TableView }));

export function Editor() {
  return (
    <ReactFlowProvider>
      <Workbench />
    </ReactFlowProvider>
  );
}

function Workbench() {
  const flow = useReactFlow();
  const add = useAdd();
  const middle = useMiddle();
  const tools = useMemo<CommandTools>(() => ({ flow, add, middle }), [flow, add, middle]);
  const sheet = useUi((state) => state.sheet);
  const yaml = useUi((state) => state.yaml);
  const panel = useUi((state) => state.panel);
  useShortcuts(tools);
  useConflictDialog();
  return (
    <div className="editor" data-sheet={sheet} data-yaml={yaml} data-panel={panel}>
      <Toolbar />
      <FigureStrip />
      <WhatIf />
      <CutSetNote />
      <div className="workspace">
        <aside className="palette" aria-label={texts().editor.palette}>
          <SheetHandle title={texts().editor.palette} />
          <Palette
            onAdd={(kind, connected) => {
              add(kind, connected);
              useUi.setState({ sheet: undefined });
            }}
          />
        </aside>
        <Stage />
        <SidePanel />
      </div>
      <Playback />
      <BottomBar />
      <Notice />
      <Dialogs tools={tools} />
      <Menu tools={tools} />
      <Help />
    </div>
  );
}

function Menu({ tools }: { tools: CommandTools }) {
  const isOpen = useUi((state) => state.menu !== undefined);
  if (!isOpen) return null;
  return (
    <Suspense fallback={null}>
      <ContextMenu tools={tools} />
    </Suspense>
  );
}

/** What a field means, or why a figure is what it is, once somebody asks. */
function Help() {
  const isAsked = useHelp(({ field, figure }) => (field ?? figure) !== undefined);
  if (!isAsked) return null;
  return (
    <Suspense fallback={null}>
      <HelpLayer />
    </Suspense>
  );
}

/** Who loses what, once something is failed. */
function WhatIf() {
  const isIdle = useWhatIf((state) => state.failed.length === 0);
  if (isIdle) return null;
  return (
    <Suspense fallback={null}>
      <WhatIfBar />
    </Suspense>
  );
}

/** Canvas or table, with the text beside it when it is wanted. */
function Stage() {
  const view = useUi((state) => state.view);
  const yaml = useUi((state) => state.yaml);
  return (
    <div className="stage">
      {view === "canvas" ? (
        <Canvas />
      ) : (
        <Suspense fallback={<p className="muted empty-panel">{texts().editor.loading}</p>}>
          <TableView />
        </Suspense>
      )}
      {yaml && (
        <Suspense fallback={<p className="muted empty-panel">{texts().editor.loading}</p>}>
          <YamlPanel />
        </Suspense>
      )}
    </div>
  );
}

/** What plays an outage is loaded when one is opened. */
function Playback() {
  const isOpen = usePlayback((state) => state.isOpen);
  if (!isOpen) return null;
  return (
    <Suspense fallback={null}>
      <PlaybackBar />
    </Suspense>
  );
}

const TABS = ["inspect", "figures", "problems", "simulation"] as const;

function SidePanel() {
  const tab = useUi((state) => state.tab);
  const text = texts().editor;
  return (
    <aside className={`side-panel panel-${tab}`} aria-label={tabName(tab)}>
      <SheetHandle title={tabName(tab)} />
      <div className="tabs" role="tablist" aria-label={text.inspector}>
        {TABS.map((name) => (
          <TabButton key={name} tab={name} isCurrent={tab === name} />
        ))}
      </div>
      <div className="tab-body" role="tabpanel" id="side-panel" aria-labelledby={`tab-${tab}`}>
        {tab === "inspect" && <Inspector />}
        {tab === "figures" && (
          <Suspense fallback={<p className="muted empty-panel">{text.loading}</p>}>
            <Figures />
          </Suspense>
        )}
        {tab === "problems" && <Problems />}
        {tab === "simulation" && (
          <Suspense fallback={<p className="muted">{text.loading}</p>}>
            <SimulationPanel />
          </Suspense>
        )}
      </div>
    </aside>
  );
}

function tabName(tab: Tab): string {
  const text = texts().editor;
  const { inspector, figures, problems, simulation } = text;
  return { inspect: inspector, figures, problems, simulation }[tab];
}

function TabButton({ tab, isCurrent }: { tab: Tab; isCurrent: boolean }) {
  const count = useAnalysis((state) => (tab === "problems" ? state.problems.length : 0));
  return (
    <button
      type="button"
      role="tab"
      id={`tab-${tab}`}
      aria-selected={isCurrent}
      aria-controls="side-panel"
      onClick={() => useUi.setState({ tab })}
    >
      {tabName(tab)}
      {count > 0 && <span className="count">{count}</span>}
    </button>
  );
}

function SheetHandle({ title }: { title: string }) {
  return (
    <div className="sheet-handle">
      <span>{title}</span>
      <button
        type="button"
        className="icon-button"
        aria-label={texts().editor.close}
        onClick={() => useUi.setState({ sheet: undefined })}
      >
        <ToolIcon name="close" />
      </button>
    </div>
  );
}

const SHEETS: readonly (readonly [Sheet, ToolName])[] = [
  ["add", "plus"],
  ["inspect", "sliders"],
  ["figures", "chart"],
  ["problems", "warning"],
  ["simulation", "check"],
];

/** On a phone: what opens the sheets. */
function BottomBar() {
  const sheet = useUi((state) => state.sheet);
  const problems = useAnalysis((state) => state.problems.length);
  const open = (name: Sheet) =>
    useUi.setState({
      sheet: sheet === name ? undefined : name,
      ...(name === "add" ? {} : { tab: name }),
    });
  return (
    <nav className="bottom-bar" aria-label={texts().editor.title}>
      {SHEETS.map(([name, icon]) => (
        <button key={name} type="button" aria-pressed={sheet === name} onClick={() => open(name)}>
          <ToolIcon name={icon} />
          <span>{name === "add" ? texts().editor.palette : tabName(name)}</span>
          {name === "problems" && problems > 0 && <span className="count">{problems}</span>}
        </button>
      ))}
    </nav>
  );
}

const NOTICE_MS = 5000;

function Notice() {
  const notice = useUi((state) => state.notice);
  useEffect(() => {
    if (notice === undefined) return;
    const timer = setTimeout(() => useUi.setState({ notice: undefined }), NOTICE_MS);
    return () => clearTimeout(timer);
  }, [notice]);
  return (
    <div className="notice" role="status">
      {notice !== undefined && <p key={notice.request}>{notice.text}</p>}
    </div>
  );
}

/** A conflict is shown at once; closing the dialog leaves it in the toolbar. */
function useConflictDialog(): void {
  const isConflict = useSaving((state) => state.status === "conflict");
  useEffect(() => {
    if (isConflict) openDialog("conflict");
  }, [isConflict]);
}
