import { expect, test } from "vitest";
import type { ScenarioName } from "./demo/scenarios";
import { appears, open, press, rest, text, toBackup, toDone, toUpgrade, type, until } from "./testing/open";

// A scenario and the presses to a page, then a text of the window's and one of the engine's in Chinese.
test.each<[ScenarioName, string[], string, string]>([
  ["mysql", [], "要升级哪个 DB-GPT？", "最近打开"],
  ["mysql", ["folder"], "数据库需要升级", "3 个智能体不会被带到新版本"],
  ["blocked", ["folder", "to-check"], "存在障碍", "服务器不接受改动"],
  ["unproved", [...toBackup, "back-up"], "备份已写入，但未通过验证", "备份期间数据库有写入"],
  ["running", toUpgrade, "DB-GPT 仍在运行", "2 个会话"],
  ["unverified", toDone, "已改动，但与预期不符", "v0.5.0 会写入文本"],
  ["unfinished", [], "有一次升级尚未完成", "排序规则沿用现有表"],
  ["half-restored", [], "有一次恢复中途停止", "原有内容的完整副本"],
  ["undo-refused", [...toDone, "undo", "confirm-undo"], "无法撤销的原因", "升级之后写入"],
])("%s after %j", async (scenario, presses, own, engines) => {
  await open(scenario);
  await press(...presses);
  await rest();
  type("language", "zh-CN");
  await until(() => expect(text()).toContain(own));
  expect(text()).toContain(engines);
  expect(document.documentElement.lang).toBe("zh-CN");
  expect(localStorage.getItem("lang")).toBe("zh-CN");
});

test("the system's language is the first one", async () => {
  await open("mysql", "zh-CN");
  await appears("[data-testid=folder]");
  expect(text()).toContain("选择文件夹…");
});
