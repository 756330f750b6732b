import { expect, test } from "vitest";
import { all, appears, heading, one, open, press, primary, rest } from "../testing/open";

test("a blocker keeps the way shut until it is gone", async () => {
  await open("blocked");
  await press("folder", "to-check");
  await rest();
  expect(heading()).toBe("Something is in the way");
  expect(primary()).toBe("recheck");
  expect(one("to-backup")).toBeNull();
  await press("recheck");
  await rest();
  expect(heading()).toBe("Nothing is in the way");
  expect(primary()).toBe("to-backup");
});

test("findings come by severity, the worst first, counted, each with its action", async () => {
  await open("blocked");
  await press("folder", "to-check");
  await appears("[data-severity]");
  expect(all("[data-severity] h2").map((title) => title.textContent)).toEqual([
    "In the way (1)",
    "Warnings (1)",
    "Notes (1)",
  ]);
  expect(all("[data-finding] .hint")).toHaveLength(3);
  expect(one("unchanged")).not.toBeNull();
});

test("back leads to the inspection", async () => {
  await open("mysql");
  await press("folder", "to-check", "back");
  await appears("[data-testid=verdict]");
});

test("notes are a line where nothing is in the way", async () => {
  await open("mysql");
  await press("folder", "to-check");
  await rest();
  const fold = one("notes")?.querySelector("button");
  expect(fold?.getAttribute("aria-expanded")).toBe("false");
  const list = document.getElementById(fold?.getAttribute("aria-controls") ?? "");
  expect(list?.hidden).toBe(true);
  fold?.click();
  await appears("[aria-expanded=true]");
  expect(list?.hidden).toBe(false);
});
