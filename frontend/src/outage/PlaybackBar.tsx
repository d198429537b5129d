/** Below the canvas while an outage is played: where it stands, what happens, and the controls. */

import "./playback.css";
import { useReactFlow } from "@xyflow/react";
import { useEffect, useMemo, useRef, useState } from "react";
import { durationText } from "../domain/figures";
import { frameAt, lastStep, type Outage } from "../domain/outage";
import { locale } from "../i18n";
import { ToolIcon } from "../nodes/icons";
import { isSameMeaning } from "../store/analysis";
import { useTree } from "../store/document";
import { useUi } from "../store/ui";
import { Picture, type PictureName } from "./Picture";
import {
  chooseOutage,
  closeOutage,
  goTo,
  goToLoss,
  pause,
  play,
  SPEEDS,
  setSpeed,
  usePlayer,
} from "./playback";
import { Strip } from "./Strip";
import { gistInWords, lostInWords, momentText, sentenceOf } from "./sentence";
import { words } from "./words";

export function PlaybackBar() {
  const text = words().playback;
  const outage = usePlayer((state) => state.outage);
  const problem = usePlayer((state) => state.problem);
  const rank = outage?.rank ?? 1;
  const title = rank === 1 ? text.title : text.other(rank);
  useEscape();
  return (
    <section className="playback" aria-label={title}>
      <div className="playback-head">
        <h2>
          <ToolIcon name="clock" />
          {title}
        </h2>
        {outage !== undefined && (
          <span className="muted">{text.lasted(durationText(outage.seconds, locale()))}</span>
        )}
        {outage !== undefined && <OutageSelect outage={outage} />}
        <button
          type="button"
          className="icon-button"
          aria-label={text.close}
          title={`${text.close} (Esc)`}
          onClick={closeOutage}
        >
          <ToolIcon name="close" />
        </button>
      </div>
      {outage === undefined ? (
        <p role="status">{problem || text.loading}</p>
      ) : (
        <Player outage={outage} />
      )}
    </section>
  );
}

/** The longest outages of the simulation, where it kept more than one. */
function OutageSelect({ outage: { rank = 1, longest = [] } }: { outage: Outage }) {
  const text = words().playback;
  if (longest.length < 2) return null;
  return (
    <label className="playback-speed">
      {text.which}
      <select value={rank} onChange={(event) => void chooseOutage(Number(event.target.value))}>
        {longest.map((seconds, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the place is the rank
          <option key={index} value={index + 1}>
            {text.option(index + 1, durationText(seconds, locale()))}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Escape ends the playback, unless something on top of it wants the key. */
function useEscape(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const { dialog, quickAdd } = useUi.getState();
      const isFree = dialog === undefined && quickAdd === undefined && !event.defaultPrevented;
      if (event.key !== "Escape" || !isFree) return;
      event.preventDefault();
      closeOutage();
    };
    document.addEventListener("keydown", onKey, true);
    return () => document.removeEventListener("keydown", onKey, true);
  }, []);
}

function Player({ outage }: { outage: Outage }) {
  const text = words().playback;
  const [isListed, setListed] = useState(false);
  const tree = useTree();
  const hasChanged = useMemo(() => !isSameMeaning(outage.document, tree), [outage, tree]);
  useWholeDrawing(isListed);
  return (
    <>
      {hasChanged && (
        <p className="callout warn playback-changed">
          <ToolIcon name="warning" /> {text.changed}
        </p>
      )}
      <p className="playback-gist">{gistInWords(outage)}</p>
      <Now outage={outage} />
      <Controls outage={outage} isListed={isListed} onList={() => setListed(!isListed)} />
      {isListed && <Events outage={outage} />}
    </>
  );
}

const SETTLED_MS = 80;
const FIT = { padding: 0.06, maxZoom: 1.1 };

/** The bar takes room from the canvas, which then shows everything again. */
function useWholeDrawing(isListed: boolean): void {
  const { fitView } = useReactFlow();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the list changes the room there is
  useEffect(() => {
    const timer = setTimeout(() => void fitView(FIT), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [fitView, isListed]);
  useEffect(() => () => void setTimeout(() => void fitView(FIT), SETTLED_MS), [fitView]);
}

/** The moment, its event in words, and what users have lost. */
function Now({ outage }: { outage: Outage }) {
  const text = words().playback;
  const step = usePlayer((state) => state.step);
  const frame = frameAt(outage, step);
  const isEnd = step === lastStep(outage);
  return (
    <div className="playback-now">
      <p className="playback-moment">
        <span className="playback-time">{momentText(outage, step)}</span>
        <span className="playback-users" data-lost={frame.lost.size > 0}>
          <ToolIcon name={frame.lost.size > 0 ? "cross" : "check"} />
          {lostInWords(outage, frame)}
        </span>
      </p>
      <p role="status" aria-live="polite">
        <span className="visually-hidden">{momentText(outage, step)}: </span>
        {sentenceOf(outage, step)} {isEnd && !outage.complete && text.incomplete}
      </p>
    </div>
  );
}

interface ControlsProps {
  readonly outage: Outage;
  readonly isListed: boolean;
  readonly onList: () => void;
}

function Controls({ outage, isListed, onList }: ControlsProps) {
  const text = words().playback;
  const { step, isPlaying } = usePlayer();
  const playButton = useRef<HTMLButtonElement>(null);
  useEffect(() => playButton.current?.focus({ preventScroll: true }), []);
  const last = lastStep(outage);
  return (
    <div className="playback-controls">
      <div className="playback-buttons">
        <Press picture="start" label={text.toStart} isOff={step === 0} onPress={() => goTo(0)} />
        <Press picture="back" label={text.back} isOff={step === 0} onPress={() => goTo(step - 1)} />
        <button
          ref={playButton}
          type="button"
          className="button primary playback-play"
          onClick={isPlaying ? pause : play}
        >
          <Picture name={isPlaying ? "pause" : "play"} />
          {isPlaying ? text.pause : text.play}
        </button>
        <Press
          picture="step"
          label={text.step}
          isOff={step === last}
          onPress={() => goTo(step + 1)}
        />
        <Press picture="end" label={text.toEnd} isOff={step === last} onPress={() => goTo(last)} />
        <button
          type="button"
          className="icon-button"
          aria-label={text.toLoss}
          title={text.toLoss}
          onClick={goToLoss}
        >
          <ToolIcon name="fail" />
        </button>
      </div>
      <div className="playback-scrub">
        <input
          type="range"
          min={0}
          max={last}
          step={1}
          value={step}
          aria-label={text.scrubber}
          aria-valuetext={`${momentText(outage, step)}: ${sentenceOf(outage, step)}`}
          onChange={(event) => goTo(Number(event.target.value))}
        />
        <Strip outage={outage} step={step} />
      </div>
      <div className="playback-more">
        <SpeedSelect />
        <button type="button" className="button small" aria-expanded={isListed} onClick={onList}>
          {text.events(last)}
        </button>
      </div>
    </div>
  );
}

interface PressProps {
  readonly picture: PictureName;
  readonly label: string;
  readonly isOff?: boolean;
  readonly onPress: () => void;
}

/** A button at the end stays reachable, so that the focus is not lost there. */
function Press({ picture, label, isOff = false, onPress }: PressProps) {
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={label}
      title={label}
      aria-disabled={isOff}
      onClick={isOff ? undefined : onPress}
    >
      <Picture name={picture} />
    </button>
  );
}

function SpeedSelect() {
  const text = words().playback;
  const speed = usePlayer((state) => state.speed);
  return (
    <label className="playback-speed">
      {text.speed}
      <select value={speed} onChange={(event) => setSpeed(Number(event.target.value))}>
        {SPEEDS.map((factor) => (
          <option key={factor} value={factor}>
            {text.times(factor)}
          </option>
        ))}
      </select>
    </label>
  );
}

const ROWS_MAX = 400;

/** Every event in words; choosing one goes there. */
function Events({ outage }: { outage: Outage }) {
  const text = words().playback;
  const current = usePlayer((state) => state.step);
  const list = useRef<HTMLOListElement>(null);
  const rows = useMemo(
    () =>
      Array.from({ length: Math.min(ROWS_MAX, lastStep(outage)) + 1 }, (_, step) => ({
        step,
        when: momentText(outage, step),
        what: sentenceOf(outage, step),
      })),
    [outage],
  );
  useEffect(() => {
    list.current?.children[current]?.scrollIntoView({ block: "nearest" });
  }, [current]);
  return (
    <ol className="playback-events" ref={list} aria-label={text.eventsTitle}>
      {rows.map(({ step, when, what }) => (
        <li key={step}>
          <button
            type="button"
            aria-current={step === current ? "step" : undefined}
            onClick={() => goTo(step)}
          >
            <span className="playback-when">{when}</span>
            <span>{what}</span>
          </button>
        </li>
      ))}
    </ol>
  );
}
