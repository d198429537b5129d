/** The moment of a simulated outage that the canvas shows; what plays it is loaded when needed. */

import { create } from "zustand";
import type { Fates, Fortune } from "../domain/whatif";

export interface Fate {
  readonly status: Fortune;
  /** What the badge says. */
  readonly word: string;
}

export interface Scene extends Fates {
  readonly components: { readonly [id: string]: Fate };
  readonly sites: { readonly [id: string]: Fate };
}

interface PlaybackState {
  /** Undefined while nothing is played. */
  readonly scene: Scene | undefined;
  readonly isOpen: boolean;
}

export const usePlayback = create<PlaybackState>()(() => ({ scene: undefined, isOpen: false }));

export function usePlayedComponent(id: string): Fate | undefined {
  return usePlayback(({ scene }) => scene?.components[id]);
}

export function usePlayedSite(id: string): Fate | undefined {
  return usePlayback(({ scene }) => scene?.sites[id]);
}
