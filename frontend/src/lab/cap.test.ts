import { expect, it } from "vitest";
import { followText, secondsOf } from "./cap";

it.each([
  ["4s", 4],
  [" 2.5 s", 2.5],
  ["500ms", 0.5],
  ["3", 3],
  ["soon", undefined],
  ["1min", undefined],
])("reads %s as seconds", (text, seconds) => {
  expect(secondsOf(text)).toBe(seconds);
});

it("leaves the slider alone while the text is no time", () => {
  document.body.innerHTML = `<input type="range" min="0" max="10" value="3"><input value="x">`;
  const [slider, field] = document.querySelectorAll("input");
  followText(slider as HTMLInputElement, field as HTMLInputElement);
  expect(slider?.value).toBe("3");
});
