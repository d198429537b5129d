import { useState } from "react";
import { textOf } from "../domain/tree";
import { texts } from "../i18n";
import { ToolIcon, type ToolName } from "../nodes/icons";
import { useValue, writeValue } from "../panels/Field";
import { endGesture, redo, undo, useCanRedo, useCanUndo } from "../store/document";
import { openDialog, openPage, toggleCutSet, togglePanel, useUi } from "../store/ui";
import { arrangeAll } from "./actions";
import { toggleView, toggleYaml, withFiles } from "./commands";
import { isComposing } from "./composing";
import { SaveState } from "./SaveState";
import { pageLinks } from "./session";

/** Name, state of saving, and the tools that are always at hand. */
export function Toolbar() {
  const text = texts();
  const canUndo = useCanUndo();
  const canRedo = useCanRedo();
  const view = useUi((state) => state.view);
  const yaml = useUi((state) => state.yaml);
  const cutSet = useUi((state) => state.cutSet);
  const panel = useUi((state) => state.panel);
  const { analysis } = pageLinks();
  return (
    <header className="toolbar">
      <NameField />
      <SaveState />
      <div className="tools" role="toolbar" aria-label={text.editor.title}>
        <Tool icon="undo" label={text.actions.undo} isDisabled={!canUndo} onPress={undo} />
        <Tool icon="redo" label={text.actions.redo} isDisabled={!canRedo} onPress={redo} />
        <Tool icon="layout" label={text.actions.layout} onPress={() => void arrangeAll()} />
        <Tool
          icon="document"
          label={text.actions.documentPage}
          onPress={() => {
            openPage({ kind: "document" });
            useUi.setState({ sheet: "inspect" });
          }}
        />
        <Tool
          icon="table"
          label={text.editor.table}
          isPressed={view === "table"}
          onPress={toggleView}
        />
        <Tool icon="yaml" label={text.editor.yaml} isPressed={yaml} onPress={toggleYaml} />
        <Tool icon="target" label={text.cutSet.toggle} isPressed={cutSet} onPress={toggleCutSet} />
        <Tool
          icon="panel"
          label={text.menu.panel}
          isPressed={panel}
          className="panel-tool"
          onPress={togglePanel}
        />
        <FileMenu />
        <Tool icon="command" label={text.actions.commands} onPress={() => openDialog("commands")} />
        <Tool icon="help" label={text.actions.shortcuts} onPress={() => openDialog("shortcuts")} />
      </div>
      {analysis !== undefined && (
        <a className="button small" href={analysis}>
          {text.editor.analysisPage}
        </a>
      )}
    </header>
  );
}

function NameField() {
  const text = texts();
  const name = textOf(useValue(["name"]));
  const [composed, setComposed] = useState<string>();
  const take = (text: string) => {
    setComposed(undefined);
    writeValue(["name"], text, "field /name");
  };
  return (
    <input
      className="document-name"
      aria-label={text.fields.docName.label}
      placeholder={text.editor.untitled}
      value={composed ?? name}
      title={name}
      onChange={(event) => (isComposing(event) ? setComposed : take)(event.target.value)}
      onCompositionEnd={(event) => take(event.currentTarget.value)}
      onBlur={endGesture}
    />
  );
}

interface ToolProps {
  readonly icon: ToolName;
  readonly label: string;
  readonly onPress: () => void;
  readonly isDisabled?: boolean;
  readonly isPressed?: boolean;
  readonly className?: string;
}

function Tool(props: ToolProps) {
  const { icon, label, onPress, isDisabled = false, isPressed, className = "" } = props;
  return (
    <button
      type="button"
      className={`icon-button ${className}`}
      title={label}
      aria-label={label}
      aria-pressed={isPressed}
      // Not `disabled`: who undoes the last step with the keyboard would lose the focus by it.
      aria-disabled={isDisabled || undefined}
      onClick={isDisabled ? undefined : onPress}
    >
      <ToolIcon name={icon} />
    </button>
  );
}

/** Files in and out, in the browser's own disclosure. */
function FileMenu() {
  const text = texts().actions;
  const { analysis, report, simulate } = pageLinks();
  const entries = [
    [text.importFile, withFiles((files) => files.chooseFile())],
    [text.exportJson, withFiles((files) => files.downloadJson())],
    [text.exportYaml, withFiles((files) => files.downloadYaml())],
    [text.exportSvg, withFiles((files) => files.downloadSvg())],
    [text.exportPng, withFiles((files) => files.downloadPng())],
  ] as const;
  return (
    <details
      className="menu"
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) event.currentTarget.open = false;
      }}
    >
      <summary className="icon-button" title={text.exportMenu} aria-label={text.exportMenu}>
        <ToolIcon name="file" />
      </summary>
      <div className="menu-list">
        {entries.map(([label, run]) => (
          <button
            key={label}
            type="button"
            onClick={(event) => {
              event.currentTarget.closest("details")?.removeAttribute("open");
              run();
            }}
          >
            {label}
          </button>
        ))}
        {analysis !== undefined && <a href={analysis}>{texts().editor.analysisPage}</a>}
        {report !== undefined && <a href={report}>{texts().editor.report}</a>}
        {simulate !== undefined && <a href={simulate}>{texts().editor.simulate}</a>}
      </div>
    </details>
  );
}
