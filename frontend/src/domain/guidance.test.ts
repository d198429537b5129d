import { expect, it } from "vitest";
import { type Guidance, guideOf, placeOf } from "./guidance";

const guide = (meaning: string) => ({ meaning, form: "", example: "" });
const GUIDANCE: Guidance = {
  fields: { need: guide("A gate."), target: guide("What is needed.") },
  places: { "components.*.needs.*": "need", "components.*.needs.*.target": "target" },
  terms: {},
};

it("names the place of a field whatever the elements are called", () => {
  expect(placeOf(["components", "needs", "needs", 0, "target"])).toBe(
    "components.*.needs.*.target",
  );
  expect(placeOf(["components", "db", "placement", "sites"])).toBe("components.*.placement.*");
  const end = ["components", "db", "data", "replication", "election_timeout", 1];
  expect(placeOf(end)).toBe("components.*.data.replication.election_timeout.1");
});

it("explains a field of the editor's own by what holds it", () => {
  expect(guideOf(GUIDANCE, ["components", "web", "needs", 0, "form"])?.meaning).toBe("A gate.");
  expect(guideOf(GUIDANCE, ["economics", "currency"])).toBeUndefined();
});
