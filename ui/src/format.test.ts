import { expect, test } from "vitest";
import { duration, moment, size } from "./format";

test.each([
  [0, "0 B"],
  [1023, "1,023 B"],
  [1536, "1.5 KB"],
  [224 * 1024 * 1024, "224 MB"],
  [5 * 1024 ** 5, "5,120 TB"],
])("%i bytes: %s", (bytes, expected) => expect(size(bytes, "en")).toBe(expected));

test.each([
  [0.2, "5 seconds", "5秒钟"],
  [12, "15 seconds", "15秒钟"],
  [59.9, "60 seconds", "60秒钟"],
  [61, "2 minutes", "2分钟"],
  [9000, "3 hours", "3小时"],
])("%d seconds: %s", (seconds, en, zh) => {
  expect(duration(seconds, "en")).toBe(en);
  expect(duration(seconds, "zh-CN")).toBe(zh);
});

test("a moment that is none stays as it is", () => expect(moment("yesterday", "en")).toBe("yesterday"));
