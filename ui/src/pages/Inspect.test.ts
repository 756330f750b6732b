import { expect, test } from "vitest";
import type { ScenarioName } from "../demo/scenarios";
import { all, appears, heading, one, open, press, primary, rest, text, until } from "../testing/open";

test.each<[ScenarioName, string, string, string]>([
  ["mysql", "upgrade-needed", "The database needs an upgrade", "to-check"],
  ["sqlite", "no-change-needed", "No database change is needed", "finish"],
  ["refused", "refused", "This database can’t be upgraded", "another"],
])("%s: %s", async (scenario, verdict, headline, button) => {
  await open(scenario);
  await press("folder");
  expect((await appears("[data-testid=verdict]")).dataset.verdict).toBe(verdict);
  await rest();
  expect(heading()).toBe(headline);
  expect(primary()).toBe(button);
  expect(document.activeElement).toBe(one("heading"));
  expect(document.querySelector("[aria-current=step]")?.textContent).toBe("Inspect");
  expect(one("unchanged")?.textContent).toBe("Nothing has been changed yet.");
});

test("each setting says where it comes from", async () => {
  await open("mysql");
  await press("folder");
  await appears("[data-testid=settings]");
  expect(one("settings")?.textContent).toContain("/home/lin/DB-GPT/.env, line 52");
  expect(one("settings")?.textContent).toContain("DB-GPT’s default");
});

test("the install folder tells its versions and its clone", async () => {
  await open("mysql");
  await press("folder");
  const told = await appears("[data-testid=install-folder]");
  expect(told.querySelectorAll("li")).toHaveLength(2);
  expect(told.textContent).toContain("v0.4.7 by dbgpt/_version.py");
});

test("another connection can be given although the inspection succeeded", async () => {
  const { engine } = await open("mysql");
  await press("folder");
  await appears("[data-testid=reconnect]");
  await press("connect");
  await rest();
  expect(engine.calls).toHaveLength(2);
  expect(primary()).toBe("to-check");
});

test("another release can be chosen, and the database is inspected for it", async () => {
  const { engine } = await open("mysql");
  await press("folder");
  const select = (await appears("[data-testid=aim]")) as HTMLSelectElement;
  expect([...select.options].map((option) => option.value)).toEqual(["0.5.0", "9.9.0"]);
  select.value = "9.9.0";
  select.dispatchEvent(new Event("change", { bubbles: true }));
  await until(() => expect(engine.calls.at(-1)).toBe("aim 9.9.0"));
  await rest();
  expect(((await appears("[data-testid=aim]")) as HTMLSelectElement).value).toBe("9.9.0");
});

test("on SQLite the repair is offered, and not pressed upon anyone", async () => {
  await open("sqlite");
  await press("folder", "finish");
  await appears("[data-outcome=nothing]");
  expect(all("nav li.unneeded").map((step) => step.textContent)).toEqual(["Check", "Back up", "Upgrade"]);
  expect(text()).not.toContain("Ways back");
  document.body.replaceChildren();
  await open("sqlite");
  await press("folder", "to-repair", "to-backup");
  await rest();
  expect(one("method")).toBeNull();
});
