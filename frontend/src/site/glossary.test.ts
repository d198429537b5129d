import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { startGlossary } from "./glossary";

const PAGE = `
  <div data-glossary-search hidden><input><p data-glossary-count data-template="Found: COUNT"></p></div>
  <section data-glossary-subject id="time"><article data-glossary-term>MTBF mean time</article></section>
  <section data-glossary-subject id="votes"><article data-glossary-term>Quorum 法定人數</article></section>`;

const hidden = (id: string) => document.querySelector<HTMLElement>(`#${id}`)?.hidden;

it("hides what does not match, in either language, and says how many terms are left", async () => {
  document.body.innerHTML = PAGE;
  startGlossary();
  const input = document.querySelector("input") as HTMLInputElement;
  await userEvent.type(input, "法定");
  expect([hidden("time"), hidden("votes")]).toEqual([true, false]);
  expect(document.querySelector("[data-glossary-count]")).toHaveTextContent("Found: 1");
  await userEvent.clear(input);
  expect(hidden("time")).toBe(false);
});
