/** The sheet of keys and gestures. */

import { type CommandTools, commandsOf, startTour } from "../editor/commands";
import { texts } from "../i18n";
import { closeDialog } from "../store/ui";
import { Modal } from "./Modal";

export function ShortcutDialog({ tools }: { tools: CommandTools }) {
  const { shortcuts: text, menu } = texts();
  const gestures = [
    [text.quickAdd, "A"],
    [menu.open, "Shift F10"],
    [text.walk, "Tab"],
    [texts().tour.regions, "F6"],
    [text.select, "Enter"],
    [text.move, "← ↑ → ↓"],
    [menu.farther, "Shift ← ↑ → ↓"],
    [menu.resizeByKey, "Ctrl ← ↑ → ↓"],
    [text.addToSelection, "Ctrl"],
    [text.box, `Shift + ${text.drag}`],
    [text.pan, `${text.drag}, ${menu.scrollKeys}`],
    [menu.zoom, menu.zoomKeys],
    [menu.duplicate, menu.altDrag],
    [menu.voidLine, menu.voidLineKeys],
    [menu.dropOnLine, menu.dropOnLineKeys],
    [menu.reconnect, menu.reconnectKeys],
    [menu.renameEnter, menu.doubleClick],
    [text.escape, "Esc"],
  ] as const;
  const commands = [
    { id: "commands", name: texts().actions.commands, keys: "Ctrl K" },
    ...commandsOf(tools).filter(({ keys }) => keys !== undefined),
  ];
  return (
    <Modal title={text.title} className="shortcut-modal" onClose={closeDialog}>
      <div className="shortcut-columns">
        <div>
          <dl>
            {gestures.map(([name, keys]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>
                  <kbd>{keys}</kbd>
                </dd>
              </div>
            ))}
          </dl>
          <button type="button" className="button small" onClick={startTour}>
            {texts().tour.start}
          </button>
        </div>
        <dl>
          {commands.map(({ id, name, keys }) => (
            <div key={id}>
              <dt>{name}</dt>
              <dd>
                <kbd>{keys}</kbd>
              </dd>
            </div>
          ))}
        </dl>
      </div>
      <p className="muted">{text.letters}</p>
    </Modal>
  );
}
