// How fast bytes go by, and when they will all have gone: arithmetic only, the clock is the caller's.

export type Sample = { at_ms: number; bytes: number };
export type Pace = { bytes_per_second: number | null; seconds_left: number | null };

/** What is older says little about the speed of now. */
const WINDOW_MS = 8_000;
/** Before that a speed would jump about. */
const SETTLED_MS = 1_500;

/** The samples with one more; those that are too old go, and all of them when the count begins anew. */
export function sampled(samples: readonly Sample[], sample: Sample): Sample[] {
  const last = samples.at(-1);
  if (last && (sample.bytes < last.bytes || sample.at_ms < last.at_ms)) return [sample];
  return [...samples.filter((each) => sample.at_ms - each.at_ms <= WINDOW_MS), sample];
}

/** `total_bytes` is an estimate: once it is passed, nothing is said of the time left. */
export function pace(samples: readonly Sample[], total_bytes: number | null): Pace {
  const first = samples[0];
  const last = samples.at(-1);
  if (!first || !last || last.at_ms - first.at_ms < SETTLED_MS) return { bytes_per_second: null, seconds_left: null };
  const bytes_per_second = ((last.bytes - first.bytes) * 1000) / (last.at_ms - first.at_ms);
  const left_bytes = total_bytes === null ? 0 : total_bytes - last.bytes;
  const seconds_left = bytes_per_second > 0 && left_bytes > 0 ? left_bytes / bytes_per_second : null;
  return { bytes_per_second, seconds_left };
}
