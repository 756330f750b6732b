import { expect, test } from "vitest";
import { all, appears, heading, one, open, press, primary, rest, text, toDone, toUpgrade, until } from "../testing/open";

const states = (): (string | undefined)[] => all("[data-step]").map((step) => step.dataset.state);
const apply = () => one<HTMLButtonElement>("apply");

test("the change waits until DB-GPT is seen to be stopped", async () => {
  await open("running");
  await press(...toUpgrade);
  expect((await appears("[data-testid=running][data-verdict]")).dataset.verdict).toBe("runs");
  await rest();
  expect(apply()?.disabled).toBe(true);
  await press("recheck");
  await appears("[data-testid=running][data-verdict=stopped]");
  await until(() => expect(apply()?.disabled).toBe(false));
  expect(one("unchanged")).not.toBeNull();
});

test("where nothing can be seen, the user is asked as well", async () => {
  await open("unseen");
  await press(...toUpgrade);
  await appears("[data-testid=stopped]:enabled");
  expect(apply()?.disabled).toBe(true);
  await press("stopped");
  expect(apply()?.disabled).toBe(false);
});

test("each repair has a switch, and the plan follows it", async () => {
  const { engine } = await open("mysql");
  await press(...toUpgrade);
  await appears("[data-repair=long-messages]:enabled");
  expect(states()).toHaveLength(8);
  all("[data-repair=long-messages]")[0]?.click();
  await until(() => expect(states()).toHaveLength(7));
  expect(all("[data-testid=repair]")).toHaveLength(3);
  await press("apply");
  await appears("[data-outcome=verified]");
  expect(engine.calls.at(-1)).not.toContain("long-messages");
});

test("steps tick, and a screen reader is told", async () => {
  await open("mysql", "en", 20);
  await press(...toDone);
  await until(() => expect(states()).toContain("done"));
  expect(text()).toMatch(/Step \d of 8: (Running|Done)/);
  expect(one("unchanged")).toBeNull();
  expect(primary()).toBeUndefined();
  await appears("[data-outcome=verified]");
});

test("a change that fails at once can be tried again; nothing was changed", async () => {
  await open("failing");
  await press(...toDone);
  expect((await appears("[data-testid=error]")).textContent).toContain("The database was not changed.");
  expect(states()[0]).toBe("failed");
  expect(primary()).toBe("apply");
  expect(one("unchanged")).not.toBeNull();
});

test("a change that stops half-way is taken up where it stopped", async () => {
  const { engine } = await open("stopping");
  await press(...toDone);
  expect((await appears("[data-testid=error]")).textContent).toContain("Your backup is the way back.");
  expect(heading()).toBe("The change stopped half-way");
  expect(states().slice(0, 5)).toEqual(["done", "done", "done", "interrupted", "todo"]);
  expect(primary()).toBe("recover");
  await press("recover");
  await appears("[data-testid=unfinished] [data-step][data-state=done]");
  expect(states().filter((state) => state === "done")).toHaveLength(3);
  await press("resume");
  await appears("[data-outcome=verified]");
  expect(engine.calls.at(-1)).toBe("resume 12");
});
