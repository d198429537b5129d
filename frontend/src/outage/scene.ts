/** A moment of an outage as the canvas shows it: how each element fares, with the word for it. */

import { idsOf, replicaCount } from "../domain/document";
import { percentText } from "../domain/figures";
import {
  type Frame,
  fortuneOf,
  frameAt,
  lostNeeds,
  lostReplicas,
  type Outage,
  siteFortuneOf,
} from "../domain/outage";
import type { Fortune } from "../domain/whatif";
import { texts } from "../i18n";
import type { Fate, Scene } from "../store/playback";
import { words } from "./words";

export function sceneOf(outage: Outage, step: number): Scene {
  const frame = frameAt(outage, step);
  const ids = idsOf(outage.document, "components");
  return {
    components: fates(ids, (id) => {
      const status = fortuneOf(outage, frame, id);
      return status && { status, word: wordOf(outage, frame, id, status) };
    }),
    sites: fates(idsOf(outage.document, "sites"), (id) => {
      const status = siteFortuneOf(outage, frame, id);
      return status && { status, word: siteWords()[status] };
    }),
    lost_needs: Object.fromEntries(ids.map((id) => [id, lostNeeds(outage, frame, id)])),
  };
}

function fates(ids: readonly string[], of: (id: string) => Fate | undefined) {
  return Object.fromEntries(
    ids.flatMap((id): [string, Fate][] => {
      const fate = of(id);
      return fate === undefined ? [] : [[id, fate]];
    }),
  );
}

function siteWords() {
  const { back, inside } = words().scene;
  return { failed: texts().whatIf.fortunes.failed, down: inside, up: back };
}

function wordOf(outage: Outage, frame: Frame, id: string, status: Fortune): string {
  const text = texts().whatIf;
  switch (status) {
    case "up":
      return words().scene.back;
    case "partial":
      return text.partly(percentText(frame.components.get(id)?.served ?? 0));
    case "weakened": {
      const all = replicaCount(outage.document, id);
      return text.left(all - lostReplicas(outage, frame, id), all);
    }
    default:
      return text.fortunes[status];
  }
}
