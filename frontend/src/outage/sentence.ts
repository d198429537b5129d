/** An event of an outage in words: what happened, and what that changed. */

import { displayName, replicaCount } from "../domain/document";
import { durationText } from "../domain/figures";
import {
  type Effect,
  effectOf,
  eventOf,
  type Frame,
  gistOf,
  type Outage,
  type OutageEvent,
  type Thing,
  WHOLE,
} from "../domain/outage";
import { locale } from "../i18n";
import { words } from "./words";

/** Longer lists say how many more there are: the drawing shows them all. */
const NAMES_MAX = 6;

export function sentenceOf(outage: Outage, step: number): string {
  const text = words().events;
  const event = eventOf(outage, step);
  if (event === undefined) {
    const things = outage.down.map((thing) => thingName(outage, thing).trim());
    return things.length === 0 ? text.calm : text.beforehand(listed(things));
  }
  return [whatHappened(outage, event), ...effects(outage, effectOf(outage, step))].join(
    words().gap,
  );
}

/** What started it, what then took the whole down, and what users lost by it. */
export function gistInWords(outage: Outage): string {
  const { gist } = words();
  const { first, loss, lost } = gistOf(outage);
  const event = eventOf(outage, loss);
  const sentences = [
    first !== loss && gist.first(first === 0 ? sentenceOf(outage, 0) : cause(outage, first)),
    event !== undefined && gist.loss(whatHappened(outage, event)),
    lost.length > 0 && gist.lost(listed(lost.map((id) => journeyName(outage, id)))),
  ];
  return sentences.filter((part) => part !== false).join(words().gap);
}

function cause(outage: Outage, step: number): string {
  const event = eventOf(outage, step);
  return event === undefined ? "" : whatHappened(outage, event);
}

function whatHappened(outage: Outage, event: OutageEvent): string {
  const text = words().events;
  const { kind } = event;
  switch (kind) {
    case "failover":
    case "move":
    case "cache":
      return text[kind](componentName(outage, event.id));
    default: {
      const name = thingName(outage, event);
      return event.event === "up" ? text.up(name) : text.down(name);
    }
  }
}

/** Something that failed, by its name; the only replica of a component is the component. */
function thingName(outage: Outage, { kind, id, replica, site }: Thing): string {
  const text = words().events;
  if (kind === "site") return text.site(siteName(outage, id));
  const name = componentName(outage, id);
  if (kind === "common_cause") return text.common_cause(name);
  if (replica === undefined || replicaCount(outage.document, id) < 2) return text.single(name);
  return text.replica(name, replica, site === undefined ? undefined : siteName(outage, site));
}

function effects(outage: Outage, effect: Effect): string[] {
  const text = words().events;
  const components = (ids: readonly string[]) => listed(ids.map((id) => componentName(outage, id)));
  const journeys = (ids: readonly string[]) => listed(ids.map((id) => journeyName(outage, id)));
  const duration = durationText(outage.seconds, locale());
  return [
    effect.lost.length > 0 && text.lost(components(effect.lost)),
    effect.worse.length > 0 && text.worse(components(effect.worse)),
    effect.back.length > 0 && text.back(components(effect.back)),
    effect.journeysLost.length > 0 && text.journeysLost(journeys(effect.journeysLost)),
    effect.journeysBack.length > 0 && text.journeysBack(journeys(effect.journeysBack)),
    effect.whole === "lost" && text.wholeLost,
    effect.whole === "back" && text.wholeBack(duration),
  ].filter((part) => part !== false);
}

function componentName({ document }: Outage, id: string): string {
  return displayName(document, "components", id);
}

function siteName({ document }: Outage, id: string): string {
  return displayName(document, "sites", id);
}

function journeyName({ document }: Outage, id: string): string {
  return displayName(document, "journeys", id);
}

/** What users have lost at a moment. */
export function lostInWords(outage: Outage, frame: Frame): string {
  const text = words().playback;
  const names = [...frame.lost].filter((id) => id !== WHOLE).map((id) => journeyName(outage, id));
  if (names.length > 0) return text.users(listed(names));
  return frame.lost.has(WHOLE) ? text.atLoss : text.usersFine;
}

/** The time of a step, counted from the moment when service was lost. */
export function momentText(outage: Outage, step: number): string {
  const text = words().playback;
  const t = eventOf(outage, step)?.t ?? outage.begins;
  if (Math.abs(t) < 1e-3) return step === 0 ? text.justBefore : text.atLoss;
  const time = durationText(Math.abs(t), locale());
  return t < 0 ? text.before(time) : text.after(time);
}

function listed(names: readonly string[]): string {
  const { list, andMore } = words();
  if (names.length <= NAMES_MAX) return list(names);
  const shown = names.slice(0, NAMES_MAX - 1);
  return list([...shown, andMore(names.length - shown.length)]);
}
