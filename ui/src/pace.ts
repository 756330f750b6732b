// The speed and the remaining time of counted bytes: pure arithmetic, the caller has the clock.

export type Sample = { at_ms: number; bytes: number };
export type Pace = { bytes_per_second: number | null; seconds_left: number | null };

/** Older samples are dropped, in ms. */
const WINDOW_MS = 8_000;
/** No speed is given before the samples span this time, in ms: it would jump. */
const SETTLED_MS = 1_500;

/** Adds a sample and drops those that are too old, or all of them if the count starts again. */
export function sampled(samples: readonly Sample[], sample: Sample): Sample[] {
  const last = samples.at(-1);
  if (last && (sample.bytes < last.bytes || sample.at_ms < last.at_ms)) return [sample];
  return [...samples.filter((each) => sample.at_ms - each.at_ms <= WINDOW_MS), sample];
}

/** `total_bytes` is an estimate: once it is exceeded, no remaining time is given. */
export function pace(samples: readonly Sample[], total_bytes: number | null): Pace {
  const first = samples[0];
  const last = samples.at(-1);
  if (!first || !last || last.at_ms - first.at_ms < SETTLED_MS) return { bytes_per_second: null, seconds_left: null };
  const bytes_per_second = ((last.bytes - first.bytes) * 1000) / (last.at_ms - first.at_ms);
  const left_bytes = total_bytes === null ? 0 : total_bytes - last.bytes;
  const seconds_left = bytes_per_second > 0 && left_bytes > 0 ? left_bytes / bytes_per_second : null;
  return { bytes_per_second, seconds_left };
}
