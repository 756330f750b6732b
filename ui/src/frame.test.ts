import { expect, test } from "vitest";
import { appears, heading, one, open, press, rest, toBackup, toUpgrade, until } from "./testing/open";

const dialog = () => one<HTMLDialogElement>("close-dialog");

test("closing is refused while the database is changed, and the line goes with the change", async () => {
  const { engine } = await open("mysql", "en", 20);
  await press(...toUpgrade, "apply");
  engine.tell({ kind: "close-refused" });
  const line = await appears("[data-testid=close-refused]");
  expect(line.closest("[role=alert]")).not.toBeNull();
  await appears("[data-outcome=verified]");
  expect(one("close-refused")).toBeNull();
});

test("closing during a backup is asked about", async () => {
  const { engine } = await open("mysql", "en", 20);
  await press(...toBackup, "back-up");
  engine.tell({ kind: "close-asked" });
  await until(() => expect(dialog()?.open).toBe(true));
  await press("close-stay");
  expect(dialog()?.open).toBe(false);
  engine.tell({ kind: "close-asked" });
  await until(() => expect(dialog()?.open).toBe(true));
  await press("close-anyway");
  expect(engine.calls.at(-1)).toBe("close");
});

test("a config from outside waits where it would lose a backup", async () => {
  const { engine } = await open("mysql");
  await press(...toBackup);
  await rest();
  engine.tell({ kind: "drag", over: true });
  expect(one("drop")).toBeNull();
  engine.tell({ kind: "opened", path: "/other/.env" });
  expect((await appears("[data-testid=not-opened]")).textContent).toContain("/other/.env");
  expect(heading()).toBe("Back up first");
});

test("the logs are one press away", async () => {
  const { engine } = await open("mysql");
  await press("show-logs");
  expect(engine.calls).toEqual(["show logs"]);
});
