import { expect, test } from "vitest";
import { pace, sampled, type Sample } from "./pace";

const steady = (seconds: number, per_second: number): Sample[] =>
  Array.from({ length: seconds + 1 }, (_, second) => ({ at_ms: second * 1000, bytes: second * per_second })).reduce(
    sampled,
    [] as Sample[],
  );

test.each([
  ["nothing yet", [], 100, null, null],
  ["too short to say", steady(1, 10), 100, null, null],
  ["steady", steady(4, 10), 100, 10, 6],
  ["steady, the total unknown", steady(4, 10), null, 10, null],
  ["the estimate is passed", steady(4, 10), 30, 10, null],
  ["stands still", steady(4, 0), 100, 0, null],
  ["only the last seconds count", [...steady(20, 10), { at_ms: 21_000, bytes: 1_000 }].reduce(sampled, []), null, 108.75, null],
  ["time that goes backwards", [{ at_ms: 9_000, bytes: 5 }, { at_ms: 1_000, bytes: 6 }].reduce(sampled, []), 9, null, null],
])("%s", (_name, samples, total, speed, left) => {
  const said = pace(samples as Sample[], total);
  if (speed === null) expect(said.bytes_per_second).toBeNull();
  else expect(said.bytes_per_second).toBeCloseTo(speed, 0);
  expect(said.seconds_left).toBe(left);
});

test("begins anew when the next phase counts from nothing", () => {
  expect(sampled(steady(4, 10), { at_ms: 5_000, bytes: 0 })).toEqual([{ at_ms: 5_000, bytes: 0 }]);
});
