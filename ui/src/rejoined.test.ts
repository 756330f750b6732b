import { expect, test } from "vitest";
import * as views from "./demo/views";
import { scenarios } from "./demo/scenarios";
import { rejoined } from "./rejoined";
import { heading, open, press, text } from "./testing/open";
import type { RejoinedView, StoryView } from "./types/messages";

const nothing: StoryView = {
  inspection: null, checked: null, running: null, up: null, plan: null, backup: null, done: null, taken_up: null, undone: null,
};
const inspection = views.inspect(scenarios.mysql, "en");
const backup = views.backup(scenarios.mysql, views.backupFile, true, "en");
const told = (more: Partial<RejoinedView>): RejoinedView => ({ story: nothing, act: null, error: null, restored: null, ...more });

test("a page that was lost goes to what is known of the job", () => {
  expect(rejoined(told({}))).toBeNull();
  expect(rejoined(told({ story: { ...nothing, inspection } }))?.step).toBe("inspect");
  expect(rejoined(told({ story: { ...nothing, inspection, backup } }))).toMatchObject({ step: "back-up", target: backup.file });
});

test("a backup that failed leaves the inspection; a run that failed is looked up in the journal", () => {
  const error = views.error("mysql-host-unknown", "backup", false, "en");
  expect(rejoined(told({ story: { ...nothing, inspection }, act: "back-up", error }))?.step).toBe("inspect");
  expect(rejoined(told({ story: { ...nothing, inspection }, act: "apply", error }))).toBeNull();
});

test("what ran while the page was lost is waited for and told", async () => {
  const { engine, job } = await open("mysql");
  engine.standing = async () => ({ anew: true, act: "back-up" });
  let over: (found: RejoinedView) => void = () => {};
  engine.rejoin = () => new Promise((done) => (over = done));
  const started = job.start(["en"], null);
  await expect.poll(() => heading()).toBe("It still runs");
  over(told({ story: { ...nothing, inspection, backup }, act: "back-up" }));
  await started;
  await expect.poll(() => text()).toContain(backup.sha256);
  expect(text()).toContain("the page was loaded anew");
  await press("to-upgrade");
});
