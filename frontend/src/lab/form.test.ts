import { beforeEach, expect, it } from "vitest";
import { showFor } from "./form";

const FORM = `
  <form>
    <select name="protocol"><option>raft</option><option>leaderless</option></select>
    <details data-lab-group id="consensus">
      <p data-lab-for="raft multi-paxos"><input name="lease"></p>
    </details>
    <details data-lab-group id="quorums">
      <p data-lab-for="leaderless"><input name="read_quorum"></p>
      <p data-lab-for="leaderless"><input name="wrong" aria-invalid="true"></p>
    </details>
  </form>`;

let form: HTMLFormElement;

beforeEach(() => {
  document.body.innerHTML = FORM;
  form = document.querySelector("form") as HTMLFormElement;
});

it("hides and disables what means nothing to the protocol", () => {
  showFor(form, "leaderless");
  const lease = form.elements.namedItem("lease") as HTMLInputElement;
  expect(lease.disabled).toBe(true);
  expect(document.getElementById("consensus")?.hidden).toBe(true);
  expect((form.elements.namedItem("read_quorum") as HTMLInputElement).disabled).toBe(false);
});

it("never hides what is wrong", () => {
  showFor(form, "raft");
  const wrong = form.elements.namedItem("wrong") as HTMLInputElement;
  expect(wrong.disabled).toBe(false);
  expect(document.getElementById("quorums")?.hidden).toBe(false);
  expect((form.elements.namedItem("read_quorum") as HTMLInputElement).disabled).toBe(true);
});
