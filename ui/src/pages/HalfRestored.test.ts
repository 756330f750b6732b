import { expect, test } from "vitest";
import { killedRestore } from "../demo/views";
import { all, appears, heading, one, open, press, primary, rest, text, type } from "../testing/open";

test("greets first: which database, what is safe, and one button puts it back", async () => {
  const { engine } = await open("half-restored");
  await appears("[data-testid=put-back]:enabled");
  expect(heading()).toBe("A restore stopped half-way");
  for (const told of [killedRestore.database, killedRestore.file, killedRestore.safety_file, "Do not start DB-GPT"]) {
    expect(text()).toContain(told);
  }
  expect(primary()).toBe("put-back");
  expect(one("unchanged")).toBeNull();
  await press("put-back");
  await appears("[data-outcome=put-back]");
  expect(text()).toContain("verified");
  expect(text()).toContain(killedRestore.safety_file);
  expect(engine.calls.map((call) => call.split(" ")[0])).toEqual(["take-up-restore", "put-back"]);
  await press("restart");
  await rest();
  expect(heading()).toBe("Which DB-GPT?");
  expect(all("[data-testid=take-up-restore]")).toHaveLength(0);
});

test("left for later it waits in the list, and an install that is opened leads there too", async () => {
  for (const way of ["take-up-restore", "folder"]) {
    await open("half-restored");
    await press("later", way);
    await appears("[data-testid=put-back]:enabled");
    document.body.replaceChildren();
  }
});

test("a password that is not known is asked for first", async () => {
  await open("half-restored-password");
  await appears("[data-testid=connect-password]");
  expect(primary()).toBe("connect");
  type("connect-password", "secret");
  await press("connect", "put-back");
  await appears("[data-outcome=put-back]");
});
