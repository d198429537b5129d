/** Dialogs: commands, connecting by keyboard, quick-add, shortcuts, conflicts. */

import { lazy, Suspense, useEffect } from "react";
import { displayName, idsOf, kindOf } from "../domain/document";
import { COMPONENT_KINDS, SITE_KINDS } from "../domain/edit";
import { dependentsOf } from "../domain/needs";
import { addKind, connectComponents, siteAt } from "../editor/actions";
import { type CommandTools, commandsOf, elementCommands, matching } from "../editor/commands";
import { kindName, texts } from "../i18n";
import { currentTree, useTree } from "../store/document";
import { closeDialog, partOf, type QuickAdd, useUi } from "../store/ui";
import { Modal } from "./Modal";
import { type Choice, Picker } from "./Picker";

const ConflictDialog = lazy(async () => ({
  default: (await import("./ConflictDialog")).ConflictDialog,
}));
const ShortcutDialog = lazy(async () => ({
  default: (await import("./ShortcutDialog")).ShortcutDialog,
}));
const PasteDialog = lazy(async () => ({
  default: (await import("../grid/PasteDialog")).PasteDialog,
}));

export function Dialogs({ tools }: { tools: CommandTools }) {
  const dialog = useUi((state) => state.dialog);
  const quickAdd = useUi((state) => state.quickAdd);
  if (quickAdd !== undefined) return <QuickAddDialog request={quickAdd} />;
  switch (dialog) {
    case "commands":
      return <CommandDialog tools={tools} />;
    case "shortcuts":
      return (
        <Suspense fallback={null}>
          <ShortcutDialog tools={tools} />
        </Suspense>
      );
    case "connect":
      return <ConnectDialog />;
    case "conflict":
      return (
        <Suspense fallback={null}>
          <ConflictDialog />
        </Suspense>
      );
    case "paste":
      return (
        <Suspense fallback={null}>
          <PasteDialog />
        </Suspense>
      );
    default:
      return null;
  }
}

function CommandDialog({ tools }: { tools: CommandTools }) {
  const text = texts().commands;
  const commands = [...commandsOf(tools), ...elementCommands()];
  return (
    <Modal title={text.title} className="picker-modal" onClose={closeDialog}>
      <Picker
        label={text.title}
        placeholder={text.placeholder}
        choicesOf={(query) => matching(commands, query)}
        onChoose={({ id }) => {
          closeDialog();
          commands.find((command) => command.id === id)?.run();
        }}
      />
    </Modal>
  );
}

/** What the selected component needs: the way to connect without a pointer. */
function ConnectDialog() {
  const text = texts().commands;
  const tree = useTree();
  const selected = useUi((state) => state.selected);
  const part = selected.map(partOf).find(({ kind }) => kind === "component");
  useEffect(() => {
    if (part === undefined) closeDialog();
  }, [part]);
  if (part === undefined) return null;
  const source = part.id;
  const dependents = dependentsOf(tree, source);
  const choices = idsOf(tree, "components")
    .filter((id) => id !== source)
    .map((id): Choice => {
      const isCycle = dependents.has(id);
      const name = displayName(tree, "components", id);
      return {
        id,
        name: name === id ? id : `${name} (${id})`,
        kind: kindOf(tree, "components", id),
        isDisabled: isCycle,
        note: isCycle ? text.cycle : undefined,
      };
    });
  const title = text.connectTitle(displayName(tree, "components", source));
  return (
    <Modal title={title} className="picker-modal" onClose={closeDialog}>
      <Picker
        label={title}
        placeholder={text.connectPlaceholder}
        choicesOf={(query) =>
          choices.filter(({ name }) => name.toLowerCase().includes(query.toLowerCase()))
        }
        onChoose={({ id }) => {
          closeDialog();
          connectComponents(source, id);
        }}
      />
    </Modal>
  );
}

function QuickAddDialog({ request }: { request: QuickAdd }) {
  const text = texts().commands;
  const close = () => useUi.setState({ quickAdd: undefined });
  const isLoose = request.from === undefined && request.between === undefined;
  const kinds = [...COMPONENT_KINDS, ...(isLoose ? SITE_KINDS : [])];
  const choices = kinds.map((kind): Choice => ({ id: kind, name: kindName(kind), kind }));
  const title =
    request.from === undefined
      ? text.quickAddTitle
      : text.connectTitle(displayName(currentTree(), "components", request.from));
  return (
    <Modal title={title} className="picker-modal" onClose={close}>
      <Picker
        label={title}
        placeholder={texts().palette.search}
        choicesOf={(query) =>
          choices.filter(({ id, name }) =>
            `${id} ${name}`.toLowerCase().includes(query.toLowerCase()),
          )
        }
        onChoose={({ id }) => {
          close();
          const { at, from, between } = request;
          const isPlaced = request.isDropped === true || from === undefined;
          const site = isPlaced && between === undefined ? siteAt(at) : undefined;
          addKind(id, { at, from, between, site, takesFocus: true });
        }}
      />
    </Modal>
  );
}
