/** Which menu belongs to what was pressed, and what stands in it. */

import {
  containerOf,
  displayName,
  gatesOf,
  type IfDown,
  placementOf,
  replicaCount,
} from "../domain/document";
import { isSized, siteKey, withSize } from "../domain/geometry";
import { editNeed } from "../domain/needs";
import { moveToSite } from "../domain/placement";
import { objectOf, valueAt, withValue } from "../domain/tree";
import { texts } from "../i18n";
import type { ToolName } from "../nodes/icons";
import { currentTree, edit } from "../store/document";
import { openDialog, openTab, type Part, partOf, useUi } from "../store/ui";
import {
  arrangeAll,
  besideComponent,
  deleteSelection,
  newJourney,
  selectEverything,
} from "./actions";
import { duplicate } from "./clipboard";
import {
  alignCommands,
  type CommandTools,
  copyToClipboard,
  failReplicas,
  failSelection,
  pasteFromClipboard,
  renameInPlace,
  zoomToSelection,
} from "./commands";

export interface MenuEntry {
  readonly id: string;
  readonly name: string;
  readonly icon?: ToolName;
  readonly keys?: string;
  /** One of several of which one holds. */
  readonly isChosen?: boolean;
  /** Shown by its picture alone, beside others of its group. */
  readonly isSmall?: boolean;
  readonly run: () => void;
}

/** Entries in groups; a line is drawn between groups. */
export type MenuGroups = readonly (readonly MenuEntry[])[];

export function menuTitle(): string {
  const text = texts().menu;
  const parts = useUi.getState().selected.map(partOf);
  const [only] = parts;
  if (only === undefined) return text.canvas;
  return text.title(parts.length === 1 ? nameOf(only) : text.many(parts.length));
}

/** What the menu is about, in a word: under a finger one does not see what was pressed. */
export function menuSubject(): string {
  const parts = useUi.getState().selected.map(partOf);
  const [only] = parts;
  if (only === undefined) return texts().editor.canvas;
  return parts.length === 1 ? nameOf(only) : texts().menu.many(parts.length);
}

function nameOf(part: Part): string {
  const tree = currentTree();
  const name = displayName(tree, part.kind === "site" ? "sites" : "components", part.id);
  if (part.kind !== "gate") return name;
  const targets = gatesOf(tree, part.id)[part.index]?.targets ?? [];
  return `${name} → ${targets.map((id) => displayName(tree, "components", id)).join(", ")}`;
}

export function menuOf(tools: CommandTools): MenuGroups {
  const parts = useUi.getState().selected.map(partOf);
  const [only] = parts;
  if (only === undefined) return canvasMenu(tools);
  if (parts.length > 1) return [[failEntry()], alignEntries(), ...commonGroups(tools)];
  switch (only.kind) {
    case "component":
      return [...componentGroups(only.id), ...commonGroups(tools)];
    case "site":
      return [
        [failEntry(), addHere(tools)],
        [renameEntry(), ...fitEntries(only.id)],
        ...commonGroups(tools),
      ];
    case "gate":
      return gateGroups(only);
    default:
      return only satisfies never;
  }
}

function canvasMenu(tools: CommandTools): MenuGroups {
  const { actions } = texts();
  return [
    [
      addHere(tools),
      { id: "paste", name: actions.paste, keys: "Ctrl V", run: () => pasteHere(tools) },
    ],
    [
      { id: "all", name: actions.selectAll, keys: "Ctrl A", run: selectEverything },
      {
        id: "layout",
        name: actions.layout,
        icon: "layout",
        keys: "L",
        run: () => void arrangeAll(),
      },
      {
        id: "fit",
        name: actions.fit,
        keys: "F",
        run: () => void tools.flow.fitView({ padding: 0.12 }),
      },
    ],
    [
      {
        id: "find",
        name: actions.commands,
        icon: "command",
        keys: "Ctrl K",
        run: () => openDialog("commands"),
      },
      {
        id: "keys",
        name: actions.shortcuts,
        icon: "help",
        keys: "?",
        run: () => openDialog("shortcuts"),
      },
    ],
  ];
}

function pasteHere({ flow }: CommandTools): void {
  const { menu } = useUi.getState();
  void pasteFromClipboard(menu && flow.screenToFlowPosition(menu));
}

function addHere({ flow }: CommandTools): MenuEntry {
  return {
    id: "add",
    name: texts().menu.addHere,
    icon: "plus",
    keys: "A",
    run: () => {
      const screen = useUi.getState().menu ?? { x: 0, y: 0 };
      useUi.setState({
        quickAdd: { screen, at: flow.screenToFlowPosition(screen), from: undefined },
      });
    },
  };
}

function failEntry(): MenuEntry {
  return { id: "fail", name: texts().menu.fail, icon: "fail", keys: "X", run: failSelection };
}

function renameEntry(): MenuEntry {
  return { id: "rename", name: texts().menu.rename, keys: "F2", run: renameInPlace };
}

function componentGroups(id: string): MenuGroups {
  const { menu, actions, whatIf } = texts();
  const tree = currentTree();
  const site = containerOf(tree, id);
  const several = replicaCount(tree, id) > 1 && placementOf(tree, id).length < 2;
  const quickAdd = { screen: { x: 0, y: 0 }, at: besideComponent(id), from: id };
  return [
    [
      failEntry(),
      ...(several
        ? [{ id: "replica", name: whatIf.failReplica, keys: "R", run: failReplicas } as const]
        : []),
      { id: "figures", name: menu.figures, icon: "chart", run: () => openTab("figures") },
    ],
    [
      {
        id: "connect",
        name: actions.connect,
        icon: "connect",
        keys: "C",
        run: () => openDialog("connect"),
      },
      { id: "need", name: menu.addNeed, icon: "plus", run: () => useUi.setState({ quickAdd }) },
      { id: "entry", name: menu.entry, icon: "journey", run: () => newJourney(id) },
    ],
    [
      renameEntry(),
      ...(site === undefined
        ? []
        : [
            {
              id: "out",
              name: menu.moveOut,
              run: () => edit((at) => moveToSite(at, id, undefined)),
            } as const,
          ]),
    ],
  ];
}

function commonGroups({ flow }: CommandTools): MenuGroups {
  const { menu, actions } = texts();
  return [
    [
      {
        id: "copy",
        name: actions.copy,
        icon: "copy",
        keys: "Ctrl C",
        run: () => void copyToClipboard(),
      },
      { id: "duplicate", name: actions.duplicate, keys: "Ctrl D", run: () => duplicate() },
      {
        id: "zoom",
        name: menu.zoomSelection,
        keys: "Z",
        run: () => zoomToSelection(flow),
      },
    ],
    [removeEntry()],
  ];
}

/** Only who made a site larger wants it as small as it can be again. */
function fitEntries(site: string): MenuEntry[] {
  if (!isSized(currentTree(), siteKey(site))) return [];
  return [
    {
      id: "fit",
      name: texts().menu.fitSite,
      icon: "fit",
      run: () => edit((tree) => withSize(tree, siteKey(site), undefined)),
    },
  ];
}

function alignEntries(): MenuEntry[] {
  return alignCommands().map((command) => ({ ...command, isSmall: true }));
}

function removeEntry(): MenuEntry {
  const { remove } = texts().actions;
  return { id: "remove", name: remove, icon: "bin", keys: "Delete", run: deleteSelection };
}

const IF_DOWN = ["fail", "degrade", "serve_cached"] as const satisfies readonly IfDown[];

function gateGroups({ id, index }: { id: string; index: number }): MenuGroups {
  const { menu, forms } = texts();
  const gate = gatesOf(currentTree(), id)[index];
  const [target] = gate?.targets ?? [];
  const path = ["components", id, "needs", index] as const;
  const choose = (ifDown: IfDown) => () =>
    edit((tree) => {
      const need = editNeed(valueAt(tree, path) ?? "", {
        if_down: ifDown === "fail" ? undefined : ifDown,
      });
      return objectOf(withValue(tree, path, need));
    });
  return [
    [
      { id: "cut", name: menu.cut, icon: "fail", keys: "X", run: failSelection },
      ...(target === undefined || gate?.targets.length !== 1
        ? []
        : [
            {
              id: "insert",
              name: menu.insert,
              icon: "plus",
              run: () => openInsert({ owner: id, index, target }),
            } as const,
          ]),
    ],
    IF_DOWN.map((ifDown) => ({
      id: ifDown,
      name: `${menu.ifDown}: ${forms[ifDown]}`,
      isChosen: gate?.ifDown === ifDown,
      run: choose(ifDown),
    })),
    [removeEntry()],
  ];
}

/** Ask what is to stand between a component and what it needs. */
function openInsert(between: { owner: string; index: number; target: string }): void {
  const at = besideComponent(between.owner);
  useUi.setState({ quickAdd: { screen: { x: 0, y: 0 }, at, from: undefined, between } });
}
