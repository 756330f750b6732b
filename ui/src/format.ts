// Numbers as people read them.
import type { Lang } from "./words";

export const count = (value: number, lang: Lang): string => new Intl.NumberFormat(lang).format(value);

/** Binary units, as file managers show them. */
export function size(bytes: number, lang: Lang): string {
  const units = ["B", "KB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1;
  return `${new Intl.NumberFormat(lang, { maximumFractionDigits: digits }).format(value)} ${units[unit]}`;
}
