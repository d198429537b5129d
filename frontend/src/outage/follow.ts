/** Follows one simulation by server-sent events, and by asking again where these do not work. */

import { call, Unreachable } from "../api/client";
import { type Campaign, campaignOf, isActive } from "../domain/simulated";
import type { Json } from "../domain/tree";

export type Connection = "live" | "lost";

export interface Listener {
  readonly onNews: (campaign: Campaign) => void;
  readonly onConnection: (connection: Connection) => void;
  /** The server says that there is nothing to follow: 404, or 401 and 403. */
  readonly onRefused: (status: number) => void;
}

const RETRY_MS = 2000;

/** Call the listener for every change until the simulation has ended; returns how to stop. */
export function follow(api: string, id: string, listener: Listener): () => void {
  const url = `${api}simulations/${id}`;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let source: EventSource | undefined;
  let isStopped = false;

  const stop = () => {
    isStopped = true;
    clearTimeout(timer);
    source?.close();
  };
  const hear = (campaign: Campaign | undefined) => {
    if (campaign === undefined || isStopped) return;
    listener.onConnection("live");
    if (!isActive(campaign)) stop();
    listener.onNews(campaign);
  };
  const listen = () => {
    source = new EventSource(`${url}/events`);
    source.addEventListener("open", () => listener.onConnection("live"));
    source.addEventListener("progress", (event) => hear(campaignOf(parsed(event.data))));
    source.addEventListener("error", () => {
      if (isStopped) return;
      listener.onConnection("lost");
      // The browser connects again by itself, unless the answer was no stream.
      if (source?.readyState === EventSource.CLOSED) timer = setTimeout(() => void ask(), 0);
    });
  };
  const ask = async () => {
    const answer = await answerOf(url);
    if (isStopped) return;
    if (answer !== undefined && REFUSALS.includes(answer.status)) {
      stop();
      listener.onRefused(answer.status);
      return;
    }
    if (answer?.status === 200) hear(campaignOf(answer.body));
    if (!isStopped) timer = setTimeout(listen, RETRY_MS);
  };

  listen();
  return stop;
}

const REFUSALS: readonly number[] = [401, 403, 404];

async function answerOf(url: string) {
  try {
    return await call({ method: "GET", url });
  } catch (error) {
    if (error instanceof Unreachable) return undefined;
    throw error;
  }
}

function parsed(text: unknown): Json {
  try {
    return JSON.parse(String(text)) as Json;
  } catch {
    return null;
  }
}
