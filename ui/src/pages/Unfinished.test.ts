import { expect, test } from "vitest";
import { all, appears, heading, one, open, press, primary, rest, text } from "../testing/open";

test("greets first: what stopped, when, how far, and the way on", async () => {
  const { engine } = await open("unfinished");
  const page = await appears("[data-testid=unfinished]");
  await rest();
  expect(page.dataset.run).toBe("12");
  expect(heading()).toBe("An upgrade was not finished");
  expect(text()).toContain("3 of 8 steps done");
  expect(text()).toContain("2024");
  expect(all("[data-state=done]")).toHaveLength(3);
  expect(primary()).toBe("resume");
  expect(one("unchanged")).toBeNull();
  await press("resume");
  await appears("[data-outcome=verified]");
  expect(engine.calls).toEqual(["take-up 12", "resume 12"]);
});

test.each([
  ["undo", "undone"],
  ["restore", "restored"],
])("%s leads back", async (way, outcome) => {
  await open("unfinished");
  await press(way, `confirm-${way}`);
  await appears(`[data-outcome=${outcome}]`);
  await press("restart");
  await rest();
  expect(heading()).toBe("Which DB-GPT?");
  expect(all("[data-testid=take-up]")).toHaveLength(0);
});
