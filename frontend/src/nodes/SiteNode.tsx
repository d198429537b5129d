import type { Node, NodeProps } from "@xyflow/react";
import { lazy, memo, Suspense } from "react";
import { kindName, texts } from "../i18n";
import { type Fate, usePlayedSite } from "../store/playback";
import { useIsInCutSet, useUi } from "../store/ui";
import { useIsSiteFailed } from "../store/whatif";
import { CutSetBadge, FortuneMark } from "./badges";
import { KindIcon } from "./icons";
import { NameInPlace } from "./NameInPlace";

export type SiteData = {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly depth: number;
  readonly guests: readonly string[];
  readonly isEmpty: boolean;
};
export type SiteNodeType = Node<SiteData, "site">;

const SiteResizer = lazy(async () => ({
  default: (await import("./SiteResizer")).SiteResizer,
}));

/** A failure domain: a container that components and other sites stand in. */
export const SiteNode = memo(function SiteNode({ data, selected }: NodeProps<SiteNodeType>) {
  const isTarget = useUi((state) => state.dropSite === data.id);
  const isFailed = useIsSiteFailed(data.id);
  const fate = usePlayedSite(data.id) ?? (isFailed ? failedFate() : undefined);
  const isCritical = useIsInCutSet("site", data.id);
  return (
    <section
      className="site-node"
      data-selected={selected}
      data-target={isTarget}
      data-empty={data.isEmpty}
      data-depth={data.depth % 3}
      data-fortune={fate?.status}
      data-critical={isCritical}
    >
      {selected === true && (
        <Suspense fallback={null}>
          <SiteResizer id={data.id} />
        </Suspense>
      )}
      <header>
        <KindIcon kind={data.kind} />
        <NameInPlace nodeKey={`site:${data.id}`} collection="sites" id={data.id} name={data.name} />
        <span>{kindName(data.kind)}</span>
        {fate !== undefined && <FortuneMark fortune={fate.status} word={fate.word} />}
        {isCritical && <CutSetBadge />}
      </header>
      {data.guests.length > 0 && (
        <ul className="site-guests" title={texts().node.guests}>
          {data.guests.map((guest) => (
            <li className="chip" key={guest}>
              {guest}
            </li>
          ))}
        </ul>
      )}
      {data.isEmpty && data.guests.length === 0 && (
        <p className="site-hint">{texts().node.emptySite}</p>
      )}
    </section>
  );
});

function failedFate(): Fate {
  return { status: "failed", word: texts().whatIf.fortunes.failed };
}
