import { expect, test } from "vitest";
import type { ScenarioName } from "../demo/scenarios";
import { all, appears, heading, one, open, press, primary, rest, text, toBackup, type } from "../testing/open";

test("place, method and rehearsal are the user's", async () => {
  const { engine } = await open("mysql");
  await press("folder", "to-check", "to-backup");
  await appears("[data-testid=choose-target]");
  expect(primary()).toBe("choose-target");
  expect(one("back-up")).toBeNull();
  await press("choose-target");
  await rest();
  expect(text()).toContain("has 820 MiB free");
  type("method", "builtin");
  await press("rehearse");
  expect(text()).toContain("Not proved then");
  await press("back-up");
  await appears("[data-proof=rehearsed][data-proved=false]");
  expect(engine.calls.at(-1)).toMatch(/^back-up .*\.zip builtin false$/);
  expect(primary()).toBe("to-upgrade");
});

test.each<[ScenarioName, string, string[]]>([
  ["mysql", "to-upgrade", []],
  ["unrehearsed", "to-upgrade", ["rehearsed"]],
  ["unproved", "back-up-again", ["counted"]],
])("%s: then %s, not proved %j", async (scenario, next, missing) => {
  await open(scenario);
  await press(...toBackup, "back-up");
  await appears("[data-testid=proofs]");
  await rest();
  expect(all("[data-proved=false]").map((proof) => proof.dataset.proof)).toEqual(missing);
  expect(primary()).toBe(next);
  expect(document.activeElement).toBe(one("heading"));
  expect(one("unchanged")).not.toBeNull();
});

test("it can be cancelled while it runs, which is no failure", async () => {
  await open("mysql", "en", 20);
  await press(...toBackup, "back-up");
  expect((await appears("[data-testid=progress] progress")).getAttribute("aria-label")).toBe("Writing the backup");
  await press("cancel");
  expect(one("cancel")?.textContent?.trim()).toBe("Cancelling…");
  const note = await appears("[data-testid=error]");
  expect(note.dataset.code).toBe("cancelled");
  expect(note.classList).toContain("calm");
  expect(heading()).toBe("Back up first");
  expect(primary()).toBe("back-up");
});
