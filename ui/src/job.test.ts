import { flushSync, mount, unmount } from "svelte";
import { beforeEach, expect, test } from "vitest";
import App from "./App.svelte";
import type { Transport } from "./ipc";
import { Job } from "./job.svelte";
import type { BackupView, FindingView, LookView, PlanView, StoryView } from "./types/messages";

const look: LookView = {
  config: "/i/.env", root: "/i", target: { kind: "mysql", address: "127.0.0.1:3306", database: "dbgpt", user: "root" },
  dbgpt: null, server: "MySQL 9.7", state: "0.4.6-0.4.7", verdict: "upgrade-needed", tables: 14, rows: 20, rows_exact: true,
  settings: [], findings: [], repairable: false,
};
const plan: PlanView = {
  hash: "h",
  steps: [{ id: "guide-flow", repair: null, state: "todo", sql: "CREATE TABLE `f` (id int)", why: "makes `f`", rebuild: false }],
};
const backup: BackupView = {
  file: "/b.zip", size_bytes: 2048, sha256: "00", tables: 14, rows: 20,
  proofs: [{ proof: "complete", proved: true, why: "" }, { proof: "rehearsed", proved: false, why: "" }],
};
const blocker: FindingView = { id: "read-only", severity: "blocker", message: "The server is read-only.", hint: "" };
const story: StoryView = { look: { ...look, state: "再次" }, findings: null, plan: null, backup: null, done: null };

function engine(over: Partial<Transport> = {}): Transport {
  return {
    startState: async (lang) => ({ version: "0.1.0", lang, config: null }),
    speak: async () => story,
    chooseConfig: async () => "/i",
    makeSample: async () => "/sample",
    look: async () => look,
    check: async () => [],
    plan: async () => plan,
    chooseBackupTarget: async () => "/b.zip",
    backUp: async () => backup,
    upgrade: async (_repairs, hash) => ({ run: hash, applied: ["guide-flow"], verified: true, findings: [], backup_file: "/b.zip" }),
    repair: async () => Promise.reject(new Error("not asked for")),
    cancel: async () => undefined,
    saveReport: async () => null,
    ...over,
  };
}

beforeEach(() => localStorage.clear());

test("goes from the config to done, and confirms the plan's own hash", async () => {
  const job = new Job(engine());
  await job.start(["en"], null);
  await job.choose("folder");
  expect(job.page.step).toBe("look");
  await job.toBackup("upgrade");
  await job.chooseTarget();
  await job.backUp();
  await job.toUpgrade();
  expect(job.page.step).toBe("upgrade");
  await job.change();
  expect(job.page).toMatchObject({ step: "done", done: { run: "h", verified: true } });
});

test("an error stays on the page that it happened on", async () => {
  const refused = { code: "mysql-unreachable", phase: "inspect", message: "m", hint: "h", changed: false, cancelled: false };
  const job = new Job(engine({ look: () => Promise.reject(refused) }));
  await job.choose("file");
  expect(job.page.step).toBe("choose");
  expect(job.error?.code).toBe("mysql-unreachable");
  expect(job.tried).toBe("/i");
  expect(job.busy).toBe(false);
});

test("another language has the engine tell its part again", async () => {
  const job = new Job(engine());
  await job.choose("folder");
  await job.speak("zh-CN");
  expect(job.page).toMatchObject({ step: "look", look: { state: "再次" } });
  expect(localStorage.getItem("lang")).toBe("zh-CN");
});

test("a blocker keeps the backup's button shut, and the heading has the focus", async () => {
  const job = new Job(engine({ check: async () => [blocker] }));
  const app = mount(App, { target: document.body, props: { job } });
  await job.choose("folder");
  await job.toBackup("upgrade");
  await job.chooseTarget();
  flushSync();
  expect(document.querySelector<HTMLButtonElement>('[data-testid="back-up"]')?.disabled).toBe(true);
  expect(document.querySelectorAll("button.primary")).toHaveLength(1);
  expect(document.activeElement?.tagName).toBe("H1");
  expect(document.querySelector("[aria-current=step]")?.textContent).toBe("Back up");
  expect(document.querySelector('[data-testid="unchanged"]')?.textContent).toBe("Nothing has been changed yet.");
  await unmount(app);
});
