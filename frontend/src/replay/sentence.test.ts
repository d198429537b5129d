import { expect, it } from "vitest";
import { sentenceOf } from "./sentence";

it("fills a template with the fields of an event", () => {
  const event = { t_ms: 1, event: "message", kind: "vote", from: 1, to: 2, term: 3, granted: 0 };
  expect(sentenceOf(event, { message: "{kind} from {from} reaches {to} ({details})" })).toBe(
    "vote from 1 reaches 2 (term 3, granted 0)",
  );
});

it("writes an operation as a history does", () => {
  const event = { t_ms: 1, event: "invoke", client: 4, f: "write", key: 2, value: 9 };
  expect(sentenceOf(event, { invoke: "client {client}: {words}" })).toBe("client 4: write x2 = 9");
});

it("names what it has no words for", () => {
  expect(sentenceOf({ t_ms: 1, event: "odd" }, {})).toBe("odd");
});

it("tells a client's timer from a server's", () => {
  const templates = { timer: "server {node}: {kind}", client_timer: "client: {kind}" };
  const event = { t_ms: 1, event: "timer", node: "client", kind: "retry" };
  expect(sentenceOf(event, templates)).toBe("client: retry");
});

it("leaves no empty parentheses", () => {
  expect(sentenceOf({ t_ms: 1, event: "ok", client: 3 }, { ok: "done ({details})" })).toBe("done");
});
