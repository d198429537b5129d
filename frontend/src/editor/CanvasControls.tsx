/** Zoom, fit, select and map with a single pointer, for whoever has no wheel, keys or two fingers. */

import { Panel, useReactFlow, useStore, useStoreApi } from "@xyflow/react";
import { useEffect } from "react";
import { texts } from "../i18n";
import { ToolIcon, type ToolName } from "../nodes/icons";
import { notify, toggleMap, toggleTool, useUi } from "../store/ui";
import { isTouched } from "./pointer";
import { FIT_MARGIN, smooth } from "./Sight";

export function CanvasControls() {
  const text = texts();
  const flow = useReactFlow();
  const tool = useUi((state) => state.tool);
  const map = useUi((state) => state.map);
  useTapsAdd(tool === "select");
  useHandleScale();
  return (
    <Panel position="bottom-left" className="canvas-controls">
      <div role="toolbar" aria-label={text.menu.view}>
        <Control
          icon="minus"
          label={text.actions.zoomOut}
          onPress={() => void flow.zoomOut(smooth())}
        />
        <ZoomShare />
        <Control
          icon="plus"
          label={text.actions.zoomIn}
          onPress={() => void flow.zoomIn(smooth())}
        />
        <Control
          icon="fit"
          label={text.actions.fit}
          onPress={() => void flow.fitView({ padding: FIT_MARGIN, ...smooth() })}
        />
        <Control
          icon="box"
          label={text.menu.selectTool}
          isPressed={tool === "select"}
          onPress={() => {
            if (tool === "move" && isTouched()) notify(text.menu.tapsAdd);
            toggleTool();
          }}
        />
        <Control icon="map" label={text.menu.map} isPressed={map} onPress={toggleMap} />
      </div>
    </Panel>
  );
}

interface ControlProps {
  readonly icon: ToolName;
  readonly label: string;
  readonly isPressed?: boolean;
  readonly onPress: () => void;
}

function Control({ icon, label, isPressed, onPress }: ControlProps) {
  return (
    <button
      type="button"
      className={`icon-button control-${icon}`}
      title={label}
      aria-label={label}
      aria-pressed={isPressed}
      onClick={onPress}
    >
      <ToolIcon name={icon} />
    </button>
  );
}

/** How large everything is drawn; pressed, its true size. */
function ZoomShare() {
  const { zoomTo } = useReactFlow();
  const share = useStore(({ transform }) => Math.round(transform[2] * 100));
  const shown = `${share} %`;
  const label = texts().menu.zoomIs(shown);
  return (
    <button
      type="button"
      className="icon-button zoom-share"
      title={texts().actions.zoomReset}
      aria-label={label}
      onClick={() => void zoomTo(1, smooth())}
    >
      {shown}
    </button>
  );
}

/** With fingers there is no Ctrl: while one selects, every tap adds to what is selected. */
function useTapsAdd(isSelecting: boolean): void {
  const store = useStoreApi();
  useEffect(() => {
    if (!isSelecting || !isTouched()) return;
    store.setState({ multiSelectionActive: true });
    return () => store.setState({ multiSelectionActive: false });
  }, [isSelecting, store]);
}

/** Handles keep a size that can be taken hold of, however small the canvas is drawn. */
function useHandleScale(): void {
  const step = useStore(({ transform }) => Math.max(0.125, Math.round(transform[2] * 8) / 8));
  const root = useStore(({ domNode }) => domNode);
  useEffect(() => root?.style.setProperty("--zoom", String(step)), [root, step]);
}
