import { expect, test } from "vitest";
import { languages, pickLanguage } from "./words";

/** Every path to a sentence, so that two languages can be compared. */
function paths(value: unknown, prefix = ""): string[] {
  if (typeof value !== "object" || value === null) return [prefix];
  return Object.entries(value).flatMap(([key, inner]) => paths(inner, `${prefix}.${key}`));
}

test("both languages have the same sentences", () => {
  expect(paths(languages["zh-CN"])).toEqual(paths(languages.en));
});

test.each([
  [["zh-TW", "en"], null, "zh-CN"],
  [["de-DE", "zh-Hans"], null, "zh-CN"],
  [["en-GB"], null, "en"],
  [["fr"], null, "en"],
  [["en-GB"], "zh-CN", "zh-CN"],
  [["zh-CN"], "klingon", "zh-CN"],
])("%j, chosen %s: %s", (system, chosen, expected) => {
  expect(pickLanguage(system, chosen)).toBe(expected);
});
