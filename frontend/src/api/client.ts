/** The one door to the server: JSON in, JSON out, errors as values. */

import type { DocumentTree } from "../domain/document";
import { pointerOfPath } from "../domain/problems";
import { isObject, type Json, type JsonObject, listOf, objectOf, textOf } from "../domain/tree";
import type { FailedElement, WhatIf } from "../domain/whatif";
import type { Evaluation, Problem } from "./result";

export interface Answer {
  readonly status: number;
  readonly etag: string | undefined;
  readonly body: Json;
  /** Seconds after which a busy server wants to be asked again. */
  readonly retryAfter?: number | undefined;
}

/** The server could not be reached, or its answer could not be read. */
export class Unreachable extends Error {}

export interface Request {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly url: string;
  readonly body?: JsonObject;
  readonly etag?: string | undefined;
  /** Answer with 304 while this version is the newest. */
  readonly unless?: string;
  readonly signal?: AbortSignal;
  /** Let the request outlive the page. */
  readonly keepalive?: boolean;
  /** A request that is sent again with the same key is carried out once. */
  readonly key?: string;
}

export async function call(request: Request): Promise<Answer> {
  const { method, url, body, signal, keepalive = false } = request;
  const sent = fetch(url, {
    method,
    keepalive,
    credentials: "same-origin",
    headers: headersOf(request),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  });
  const response = await reached(sent);
  const found = await bodyOf(response);
  return {
    status: found === undefined ? statusOfPage(response) : response.status,
    etag: response.headers.get("ETag") ?? undefined,
    body: found ?? null,
    retryAfter: secondsOf(response.headers.get("Retry-After")),
  };
}

/** The JSON of an answer; undefined when it is something else. The connection may break in it. */
async function bodyOf(response: Response): Promise<Json | undefined> {
  const text = await reached(response.text());
  return parsed(text);
}

const SIGNED_OUT = 401;

/** A page instead of an answer: led to a login, or held up by somebody between here and there. */
function statusOfPage({ status, ok, redirected }: Response): number {
  if (redirected) return SIGNED_OUT;
  if (ok) throw new Unreachable("Somebody else answered in place of the server.");
  return status;
}

function secondsOf(text: string | null): number | undefined {
  const seconds = Number(text ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds : undefined;
}

async function reached<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Unreachable("The server cannot be reached.");
  }
}

function headersOf({ method, etag, unless, key }: Request): Record<string, string> {
  const headers: Record<string, string> = { Accept: "application/json, application/problem+json" };
  if (method !== "GET") {
    headers["Content-Type"] = "application/json";
    headers["X-CSRFToken"] = csrfToken(document.cookie);
  }
  if (etag !== undefined) headers["If-Match"] = etag;
  if (unless !== undefined) headers["If-None-Match"] = unless;
  if (key !== undefined) headers["Idempotency-Key"] = key;
  return headers;
}

export function csrfToken(cookies: string): string {
  const found = /(?:^|;\s*)csrftoken=([^;]*)/.exec(cookies);
  return decodeURIComponent(found?.[1] ?? "");
}

function parsed(text: string): Json | undefined {
  try {
    return text === "" ? null : (JSON.parse(text) as Json);
  } catch {
    return undefined;
  }
}

export type Analysed =
  | { readonly kind: "result"; readonly result: Evaluation }
  | { readonly kind: "problems"; readonly problems: readonly Problem[] }
  | { readonly kind: "failed"; readonly message: string };

export async function evaluate(
  api: string,
  tree: DocumentTree,
  signal: AbortSignal,
): Promise<Analysed> {
  const answer = await call({ method: "POST", url: `${api}evaluate`, body: tree, signal });
  if (answer.status === 200 && isObject(answer.body)) {
    return { kind: "result", result: answer.body as unknown as Evaluation };
  }
  const problems = problemsOf(answer.body);
  if (answer.status < 500 && problems.length > 0) return { kind: "problems", problems };
  const { detail, title } = objectOf(answer.body);
  return { kind: "failed", message: textOf(detail) || textOf(title) || String(answer.status) };
}

/** Who loses what when some elements fail; undefined when the document has errors. */
export async function askWhatIf(
  api: string,
  tree: DocumentTree,
  failed: readonly FailedElement[],
  signal: AbortSignal,
): Promise<WhatIf | undefined> {
  const body = { document: tree, failed: failed as unknown as Json };
  const answer = await call({ method: "POST", url: `${api}what-if`, body, signal });
  return answer.status === 200 && isObject(answer.body)
    ? (answer.body as unknown as WhatIf)
    : undefined;
}

/** Errors of a problem document (RFC 9457), each with a pointer. */
function problemsOf(body: Json): Problem[] {
  return listOf(objectOf(body).errors).map((entry) => {
    const error = objectOf(entry);
    const path = textOf(error.path);
    return {
      path,
      pointer: typeof error.pointer === "string" ? error.pointer : pointerOfPath(path),
      code: textOf(error.code),
      message: textOf(error.message),
      found: textOf(error.found) || null,
      allowed: textOf(error.allowed) || null,
      suggestion: textOf(error.suggestion) || null,
    };
  });
}
