import { afterEach, expect, test, vi } from "vitest";
import { all, appears, one, open, press, primary, toDone, until } from "../testing/open";

afterEach(() => vi.unstubAllGlobals());

test("verified: what to run next, what never to do, and a report", async () => {
  const { engine } = await open("mysql");
  await press(...toDone);
  await appears("[data-outcome=verified]");
  expect(all("[data-testid=copy]").map((button) => button.dataset.purpose)).toEqual(["stop", "fetch", "install", "start"]);
  expect(one("never")?.textContent).toContain("Never start v0.4.6 or v0.4.7 on this database again.");
  expect(one("never")?.querySelectorAll("p")).toHaveLength(2);
  expect(one("stays")).not.toBeNull();
  expect(primary()).toBe("report");
  await press("report");
  await appears("[data-testid=saved]");
  await press("show-report", "show-backup");
  expect(engine.calls.slice(-2)).toEqual(["show report", "show backup"]);
});

test("the new DB-GPT is asked whether it is up, and can be asked again", async () => {
  const { job } = await open("mysql");
  await press(...toDone, "ask-up");
  expect((await appears("[data-testid=up][data-verdict=up]")).textContent).toContain("is up at http://127.0.0.1:5000");
  expect(one("ask-up")?.textContent).toBe("Check again");
  await job.speak("zh-CN");
  await until(() => expect(one("up")?.textContent).toContain("已在 http://127.0.0.1:5000 启动"));
  await job.speak("en");
});

test.each([
  ["copies, and says so", async () => undefined, "Copied"],
  ["says how, where the window can't", async () => Promise.reject(new Error("no")), "Press Ctrl+C"],
])("a command: %s", async (_name, writeText, said) => {
  const copied = vi.fn(writeText);
  vi.stubGlobal("navigator", { clipboard: { writeText: copied } });
  document.execCommand = () => false;
  await open("mysql");
  await press(...toDone);
  const button = await appears("[data-testid=copy][data-purpose=fetch]");
  expect(button.getAttribute("aria-label")).toBe("Copy: Fetch the new DB-GPT");
  button.click();
  await until(() => expect(button.textContent).toBe(said));
  expect(button.nextElementSibling?.textContent).toBe(said);
  expect(copied).toHaveBeenCalledWith('cd "/home/lin/DB-GPT"\ngit fetch --tags\ngit checkout v0.5.0');
});

test("an unverified change says what differs, and opens the ways back", async () => {
  await open("unverified");
  await press(...toDone);
  await appears("[data-outcome=unverified]");
  expect(all("[data-finding=differs]")).toHaveLength(1);
  expect(all("[data-testid=copy]")).toHaveLength(0);
  expect(one("ways-back")?.querySelector("[aria-expanded=true]")).not.toBeNull();
});

test.each(["undo", "restore"])("%s is asked about twice, and can be let be", async (way) => {
  const { engine } = await open("mysql");
  await press(...toDone, way);
  const sure = await appears(`[data-testid=confirm-${way}]`);
  expect(document.activeElement).toBe(sure.closest(".sure")?.querySelector("p"));
  await press("keep");
  await until(() => expect(document.activeElement).toBe(one(way)));
  expect(engine.calls.at(-1)).toMatch(/^apply/);
  await press(way, `confirm-${way}`);
  const outcome = way === "undo" ? "undone" : "restored";
  await appears(`[data-outcome=${outcome}]`);
  expect(engine.calls.at(-1)).toBe(`${way} 12`);
  expect(one("ways-back")).toBeNull();
  expect(primary()).toBe("restart");
});

test("an undo that is refused says why, and leaves the restore", async () => {
  await open("undo-refused");
  await press(...toDone, "undo", "confirm-undo");
  await appears("[data-finding=inUse]");
  expect(one("outcome")?.dataset.outcome).toBe("verified");
  expect(one("restore")).not.toBeNull();
});
