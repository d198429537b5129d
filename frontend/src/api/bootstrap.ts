/** What the page hands to the editor. */

import type { DocumentTree } from "../domain/document";
import { isObject, type Json, objectOf, textOf } from "../domain/tree";
import type { Evaluation } from "./result";

export interface Bootstrap {
  readonly id: string;
  readonly document: DocumentTree;
  /** The figures of this document, where the server knows them already. */
  readonly figures: Evaluation | undefined;
  readonly etag: string;
  readonly language: string;
  readonly api: string;
  readonly analysis: string | undefined;
  readonly simulate: string | undefined;
  readonly report: string | undefined;
  /** Followed by a component that votes: the laboratory with its settings. */
  readonly laboratory: string | undefined;
  /** The list of simulations; the page of one stands below it. */
  readonly simulations: string;
  readonly login: string | undefined;
}

export function readBootstrap(text: string): Bootstrap {
  const data = JSON.parse(text) as Json;
  const fields = objectOf(data);
  const urls = objectOf(fields.urls);
  return {
    id: textOf(fields.id),
    document: isObject(fields.document) ? fields.document : {},
    figures: isObject(fields.figures) ? (fields.figures as unknown as Evaluation) : undefined,
    etag: textOf(fields.etag),
    language: textOf(fields.language) || "en",
    api: textOf(urls.api) || "/api/v1/",
    analysis: textOf(urls.analysis) || undefined,
    simulate: textOf(urls.simulate) || undefined,
    report: textOf(urls.report) || undefined,
    laboratory: textOf(urls.laboratory) || undefined,
    simulations: textOf(urls.simulations) || "/simulations/",
    login: textOf(urls.login) || undefined,
  };
}
