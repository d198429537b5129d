import { Handle, type Node, type NodeProps, Position } from "@xyflow/react";
import { memo } from "react";
import { availabilityPercent, percentText, pointsText } from "../domain/figures";
import type { ComponentBox } from "../domain/graph";
import { kindName, locale, texts } from "../i18n";
import { Flash } from "../panels/Flash";
import { useAnalysis, useComponentFigures, useIsStale } from "../store/analysis";
import { useIsInCutSet } from "../store/ui";
import { useFortune } from "../store/whatif";
import { CutSetBadge, FortuneBadge } from "./badges";
import { KindIcon, ToolIcon } from "./icons";
import { NameInPlace } from "./NameInPlace";

export type ComponentData = Omit<ComponentBox, "rect"> & Record<string, unknown>;
export type ComponentNodeType = Node<ComponentData, "component">;

/** A replica group on the canvas: one node with its count, its figures and what is wrong. */
export const ComponentNode = memo(function ComponentNode({
  data,
  selected,
}: NodeProps<ComponentNodeType>) {
  const text = texts();
  const isTroubled = useAnalysis((state) => state.troubled.has(data.id));
  const fortune = useFortune(data.id);
  const isCritical = useIsInCutSet("component", data.id);
  return (
    <article
      className="component-node"
      data-invalid={isTroubled}
      data-selected={selected}
      data-fortune={fortune}
      data-critical={isCritical}
    >
      <Handle type="target" position={Position.Left} />
      <EntryBadges data={data} />
      <FortuneBadge id={data.id} fortune={fortune} />
      {isCritical && <CutSetBadge />}
      <header>
        <KindIcon kind={data.kind} />
        <div className="node-title">
          <NameInPlace
            nodeKey={`component:${data.id}`}
            collection="components"
            id={data.id}
            name={data.name}
          />
          <p>{kindName(data.kind)}</p>
        </div>
        {isTroubled && (
          <span className="node-problem" title={text.node.problem}>
            <ToolIcon name="warning" />
            <span className="visually-hidden">{text.node.problem}</span>
          </span>
        )}
      </header>
      <Replicas data={data} />
      <LiveFigures id={data.id} />
      <Handle type="source" position={Position.Right} />
    </article>
  );
});

function EntryBadges({ data }: { data: ComponentData }) {
  const text = texts();
  if (data.journeys.length === 0) return null;
  return (
    <ul className="entry-badges">
      {data.journeys.map((journey) => (
        <li key={journey} title={text.node.entryOf(journey)}>
          <ToolIcon name="journey" />
          {journey}
        </li>
      ))}
    </ul>
  );
}

/** More chips than this would be cut off; the standby mode is one of them. */
const CHIPS_MAX = 2;

function Replicas({ data }: { data: ComponentData }) {
  const text = texts();
  const { required, replicas, standby, chips } = data;
  return (
    <p className="node-replicas">
      <strong title={text.node.replicasLong(required, replicas)}>
        {text.node.replicas(required, replicas)}
      </strong>
      {standby !== "" && (
        <span className="chip" title={text.node.standby(modeName(standby))}>
          {modeName(standby)}
        </span>
      )}
      {chips.length + Number(standby !== "") > CHIPS_MAX ? (
        <span className="chip" title={chips.join(", ")}>
          {text.node.sites(chips.length)}
        </span>
      ) : (
        chips.map((chip) => (
          <span className="chip" key={chip} title={chip}>
            {chip}
          </span>
        ))
      )}
    </p>
  );
}

function modeName(mode: string): string {
  const known: { readonly [mode: string]: string } = texts().forms;
  return known[mode] ?? mode;
}

function LiveFigures({ id }: { id: string }) {
  const text = texts();
  const figures = useComponentFigures(id);
  const isStale = useIsStale();
  if (figures === undefined) return <p className="node-figures">{text.node.noFigures}</p>;
  const share = figures.downtime_share ?? 0;
  return (
    <div className="node-figures" data-stale={isStale}>
      <Flash
        value={figures.unavailability}
        goodWhen="lower"
        isComplement
        write={(size) => pointsText(size, locale())}
      >
        <span className="figure">{availabilityPercent(figures.unavailability)}</span>
      </Flash>
      {figures.downtime_share !== undefined && (
        <span className="node-share" title={text.node.ofDowntime(percentText(share))}>
          <progress value={share} max={1} aria-hidden="true" />
          {percentText(share)}
          <span className="visually-hidden"> {text.figures.share}</span>
        </span>
      )}
    </div>
  );
}
