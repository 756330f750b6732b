// The whole app on the demo engine, driven as by a user: through what can be pressed and read.
import { flushSync, mount, unmount } from "svelte";
import { afterEach, beforeEach, expect, vi } from "vitest";
import App from "../App.svelte";
import { DemoEngine } from "../demo/engine";
import { scenarios, type ScenarioName } from "../demo/scenarios";
import { Job } from "../job.svelte";
import type { Lang } from "../words";

let opened: { app: Record<string, unknown>; job: Job } | null = null;

beforeEach(() => {
  localStorage.clear();
  // jsdom has the element without its methods.
  HTMLDialogElement.prototype.showModal = function () {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function () {
    this.open = false;
  };
});

afterEach(async () => {
  if (opened) await unmount(opened.app);
  opened = null;
});

export async function open(name: ScenarioName, lang: Lang = "en", event_ms = 0): Promise<{ job: Job; engine: DemoEngine }> {
  const engine = new DemoEngine(scenarios[name], { event_ms });
  const job = new Job(engine);
  opened = { app: mount(App, { target: document.body, props: { job } }), job };
  await job.start([lang], null);
  flushSync();
  return { job, engine };
}

export const all = (css: string): HTMLElement[] => [...document.querySelectorAll<HTMLElement>(css)];
export const one = <Kind extends HTMLElement = HTMLElement>(id: string): Kind | null =>
  document.querySelector<Kind>(`[data-testid="${id}"]`);
export const heading = (): string => one("heading")?.textContent ?? "";
export const text = (): string => document.body.textContent ?? "";
/** The test id of the primary button; asserts that there is at most one. */
export const primary = (): string | undefined => {
  const buttons = all("button.primary").filter((button) => !button.closest("dialog"));
  expect(buttons.length, "primary buttons").toBeLessThanOrEqual(1);
  return buttons[0]?.dataset.testid;
};

/** Waits until the check passes. */
export const until = (check: () => void): Promise<void> =>
  vi.waitFor(() => {
    flushSync();
    check();
  }, { timeout: 10_000, interval: 5 });

export const appears = async (css: string): Promise<HTMLElement> => {
  await until(() => expect(all(css), css).not.toHaveLength(0));
  return all(css)[0]!;
};

/** Presses buttons by their test ids, each as soon as it can be pressed. */
export async function press(...ids: string[]): Promise<void> {
  for (const id of ids) {
    (await appears(`[data-testid="${id}"]:enabled`)).click();
    flushSync();
  }
}

/** Waits until no work is running. */
export const rest = (): Promise<void> => until(() => expect(opened?.job.busy).toBe(false));

export function type(id: string, value: string): void {
  const field = one<HTMLInputElement>(id);
  if (!field) throw new Error(`no ${id}`);
  field.value = value;
  field.dispatchEvent(new Event(field.tagName === "SELECT" ? "change" : "input", { bubbles: true }));
  flushSync();
}

export const toBackup = ["folder", "to-check", "to-backup", "choose-target"];
export const toUpgrade = [...toBackup, "back-up", "to-upgrade"];
export const toDone = [...toUpgrade, "apply"];
