/** Which field or figure is being explained, and what the server said of fields. */

import { create } from "zustand";
import type { Asked } from "../api/explanation";
import type { Guidance } from "../domain/guidance";
import type { Path } from "../domain/tree";
import type { FieldType } from "../domain/typed";

export interface AskedField {
  readonly id: string;
  readonly label: string;
  readonly path: Path;
  /** What a typical value is written as; absent where there is nothing to fill in. */
  readonly type?: FieldType;
  readonly others: readonly Path[];
  /** What the help is shown beside, and what gets the focus back. */
  readonly anchor: HTMLElement;
  readonly origin: HTMLElement;
}

export interface AskedFigure extends Asked {
  readonly label: string;
  readonly origin: HTMLElement;
}

interface HelpState {
  readonly field: AskedField | undefined;
  readonly figure: AskedFigure | undefined;
}

export const useHelp = create<HelpState>()(() => ({ field: undefined, figure: undefined }));

let api = "/api/v1/";
let known: Promise<Guidance> | undefined;

export function startHelp(address: string): void {
  api = address;
}

export function helpAddress(): string {
  return api;
}

/** Asked for once; a failure is forgotten, so that the next question asks again. */
export function guidance(fetch: (api: string) => Promise<Guidance>): Promise<Guidance> {
  known ??= fetch(api).catch((error: unknown) => {
    known = undefined;
    throw error;
  });
  return known;
}

export function askField(field: AskedField): void {
  useHelp.setState(({ field: open }) => ({ field: open?.id === field.id ? undefined : field }));
}

export function askFigure(figure: AskedFigure): void {
  useHelp.setState({ figure });
}

export function closeHelp(): void {
  useHelp.setState({ field: undefined, figure: undefined });
}
