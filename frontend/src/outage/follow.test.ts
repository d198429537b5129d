import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { follow, type Listener } from "./follow";

/** An event stream under the test's control. */
class Stream extends EventTarget {
  static readonly CLOSED = 2;
  static latest: Stream;
  static count = 0;
  readyState = 1;
  constructor(readonly url: string) {
    super();
    Stream.latest = this;
    Stream.count += 1;
  }
  close(): void {
    this.readyState = Stream.CLOSED;
  }
  tell(campaign: object): void {
    this.dispatchEvent(new MessageEvent("progress", { data: JSON.stringify(campaign) }));
  }
  fail(readyState: number): void {
    this.readyState = readyState;
    this.dispatchEvent(new Event("error"));
  }
}

const RUNNING = { id: "1", state: "running", progress: 0.5 };
const ENDED = { id: "1", state: "succeeded", progress: 1 };

function listening() {
  const heard: string[] = [];
  const listener: Listener = {
    onNews: ({ state }) => heard.push(state),
    onConnection: (connection) => heard.push(connection),
    onRefused: (status) => heard.push(String(status)),
  };
  follow("/api/v1/", "1", listener);
  return heard;
}

beforeEach(() => {
  Stream.count = 0;
  vi.stubGlobal("EventSource", Stream);
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("hears every change until the simulation has ended", () => {
  const heard = listening();
  Stream.latest.tell(RUNNING);
  Stream.latest.tell(ENDED);
  expect(heard).toEqual(["live", "running", "live", "succeeded"]);
  expect(Stream.latest.readyState).toBe(Stream.CLOSED);
});

it("says that the connection is lost, and that it is back", () => {
  const heard = listening();
  Stream.latest.fail(0);
  Stream.latest.tell(RUNNING);
  expect(heard).toEqual(["lost", "live", "running"]);
});

it("asks and listens anew where the browser has given up", async () => {
  vi.stubGlobal("fetch", async () => new Response(JSON.stringify(RUNNING)));
  const heard = listening();
  Stream.latest.fail(Stream.CLOSED);
  await vi.advanceTimersByTimeAsync(3000);
  expect(heard).toEqual(["lost", "live", "running"]);
  expect(Stream.count).toBe(2);
});

it("stops where there is nothing to follow any more", async () => {
  vi.stubGlobal("fetch", async () => new Response("{}", { status: 404 }));
  const heard = listening();
  Stream.latest.fail(Stream.CLOSED);
  await vi.advanceTimersByTimeAsync(9000);
  expect(heard).toEqual(["lost", "404"]);
  expect(Stream.count).toBe(1);
});
