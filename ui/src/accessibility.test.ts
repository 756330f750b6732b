import axe from "axe-core";
import { beforeAll, expect, test } from "vitest";
import type { ScenarioName } from "./demo/scenarios";
import { appears, open, press, rest, toBackup, toDone, toUpgrade } from "./testing/open";
import type { Lang } from "./words";

// Contrast needs a window that draws: the tests of the real window (tests/e2e) check it.
const options: axe.RunOptions = { rules: { "color-contrast": { enabled: false } }, resultTypes: ["violations"] };

const pages: [ScenarioName, string[], string][] = [
  ["mysql", [], "[data-testid=recent]"],
  ["docker", ["folder"], "[data-testid=proposal]"],
  ["unfinished", [], "[data-testid=resume]"],
  ["half-restored", [], "[data-testid=put-back]"],
  ["sqlite", ["folder"], "[data-testid=repair-offer]"],
  ["blocked", ["folder", "to-check"], "[data-severity=blocker]"],
  ["mysql", toBackup, "[data-testid=back-up]"],
  ["mysql", [...toBackup, "back-up"], "[data-testid=progress]"],
  ["unrehearsed", [...toBackup, "back-up"], "[data-testid=proofs]"],
  ["unseen", toUpgrade, "[data-testid=stopped]"],
  ["mysql", toDone, "[data-outcome=verified]"],
  ["undo-refused", [...toDone, "undo", "confirm-undo"], "[data-finding=inUse]"],
];
const cases = pages.flatMap(([scenario, presses, css]) =>
  (["en", "zh-CN"] satisfies Lang[]).map((lang) => [scenario, presses, css, lang] as const),
);

// axe draws letters on a canvas to find icon fonts; jsdom has no canvas.
beforeAll(() => {
  HTMLCanvasElement.prototype.getContext = () => null;
});

test.each(cases)("%s after %j (%s), %s: no violation", async (scenario, presses, css, lang) => {
  await open(scenario, lang);
  await press(...presses);
  await appears(css);
  if (!css.includes("progress")) await rest();
  const { violations } = await axe.run(document, options);
  expect(violations.map((violation) => [violation.id, violation.nodes.map((node) => node.html)])).toEqual([]);
});
