// The window's own words. The engine's texts come rendered from Rust, in the same language.
import { en } from "./en";
import { zhCN } from "./zh-CN";

export type Lang = "en" | "zh-CN";
export type Words = typeof en;

export const languages: Record<Lang, Words> = { en, "zh-CN": zhCN };

export const isLang = (tag: string | null): tag is Lang => tag === "en" || tag === "zh-CN";

/** The language: the user's earlier choice, or the first of the system's that the app has, or English. */
export function pickLanguage(system: readonly string[], chosen: string | null): Lang {
  if (isLang(chosen)) return chosen;
  for (const tag of system) {
    if (/^zh\b/i.test(tag)) return "zh-CN";
    if (/^en\b/i.test(tag)) return "en";
  }
  return "en";
}
