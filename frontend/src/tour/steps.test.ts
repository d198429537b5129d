import { expect, it } from "vitest";
import { addressOf, arrive, back, next, parsed, placeOf, STEPS, stepOf, written } from "./steps";
import { en, zhHant } from "./words";

const ROOT = "/architectures/1/";
const at = (id: string) => ({ root: ROOT, step: STEPS.findIndex((step) => step.id === id) });

it("leads forward to the last step and not beyond it", () => {
  expect(stepOf(next(at("open")) ?? at("open")).id).toBe("select");
  expect(next(at("share"))).toBeUndefined();
});

it("leads back to the first step and not before it", () => {
  expect(stepOf(back(at("open"))).id).toBe("figures");
  expect(back(at("figures"))).toEqual(at("figures"));
});

it("knows the page of each step", () => {
  expect(addressOf(at("figures"))).toBe("/architectures/1/");
  expect(addressOf(at("fail"))).toBe("/architectures/1/edit/");
  expect(placeOf(ROOT, "/gallery/")).toBeUndefined();
});

it("takes opening the next step's page for having done the step before", () => {
  expect(stepOf(arrive(at("open"), `${ROOT}edit/`)).id).toBe("select");
  expect(stepOf(arrive(at("undo"), ROOT)).id).toBe("simulate");
});

it("stays where it is on any other page", () => {
  expect(arrive(at("fail"), ROOT)).toEqual(at("fail"));
  expect(arrive(at("open"), "/gallery/")).toEqual(at("open"));
});

it("is found again after a change of page", () => {
  expect(parsed(written(at("replicas")))).toEqual(at("replicas"));
});

it.each([null, "", "8 /architectures/1/", "1 javascript:alert(1)", "x /a/"])(
  "forgets what it did not write: %s",
  (text) => {
    expect(parsed(text)).toBeUndefined();
  },
);

it("says what was done wherever it explains it, in both languages", () => {
  const explained = STEPS.filter((step) => "after" in step).map(({ id }) => id);
  const words = [en, zhHant].map(({ steps }) => explained.map((id) => steps[id].done ?? ""));
  expect(explained).toEqual(["fail", "replicas", "undo"]);
  expect(words.flat()).not.toContain("");
});
