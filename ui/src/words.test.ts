import { expect, test } from "vitest";
import { languages, pickLanguage } from "./words";

/** The path of every sentence, to compare two languages. */
function paths(value: unknown, prefix = ""): string[] {
  if (typeof value !== "object" || value === null) return [prefix];
  return Object.entries(value).flatMap(([key, inner]) => paths(inner, prefix ? `${prefix}.${key}` : key));
}

const sources = Object.entries(
  import.meta.glob<string>(["./**/*.svelte", "./*.ts"], { query: "?raw", import: "default", eager: true }),
).filter(([path]) => !path.endsWith(".test.ts"));

/**
 * The paths of the words that a file uses. A file names all words or a part of them `words`; which part shows in
 * `const words = $derived(job.words.choose)` or in the prop `words: Words["done"]`.
 */
function read(source: string): string[] {
  const part =
    /words = \$derived\((?:job\.)?words\.(\w+)\)/.exec(source)?.[1] ?? /words: Words\["(\w+)"\]/.exec(source)?.[1] ?? "";
  const uses = source.replace(/const words = .*$/gm, "").matchAll(/(\bjob\.words|\bwords)((?:\.\w+|\["[\w-]+"\]|\[)+)/g);
  return [...uses].map(([, root, chain]) => {
    const keys = chain!.replace(/\["([\w-]+)"\]/g, ".$1").split(".").filter(Boolean);
    return [...(root === "words" && part ? [part] : []), ...keys].join(".");
  });
}

/** Whether a use covers a path: `a.b[` and `a.b` cover `a.b` and all below it; `a.b.join` covers `a.b`. */
function covers(use: string, path: string): boolean {
  const clean = use.replace(/\[$/, "");
  return path === clean || path.startsWith(`${clean}.`) || clean.startsWith(`${path}.`);
}

test("both languages have the same sentences", () => {
  expect(paths(languages["zh-CN"])).toEqual(paths(languages.en));
});

test("every sentence is read somewhere, and every one that is read is there", () => {
  const known = paths(languages.en);
  const uses = sources.flatMap(([path, source]) => read(source).map((use) => ({ path, use })));
  expect(known.filter((path) => !uses.some(({ use }) => covers(use, path)))).toEqual([]);
  expect(uses.filter(({ use }) => !known.some((path) => covers(use, path)))).toEqual([]);
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
