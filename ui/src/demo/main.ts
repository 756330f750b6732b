// The pages in a plain browser: `?scenario=NAME&lang=zh-CN&tempo=400&go=folder,to-check` (see scenarios.ts).
// `go` presses buttons by their test ids, one after the other, to reach a page. In that list `@close-asked` sends
// this event of the window, and `~400` sets the tempo to 400 ms per event from there on.
import "../app.css";
import { mount } from "svelte";
import App from "../App.svelte";
import { Job } from "../job.svelte";
import type { WindowEventView } from "../types/messages";
import { DemoEngine } from "./engine";
import { isScenario, scenarios } from "./scenarios";

const query = new URLSearchParams(location.search);
const name = query.get("scenario");
const tempo = { event_ms: Number(query.get("tempo") ?? 250) };
const engine = new DemoEngine(scenarios[isScenario(name) ? name : "mysql"], tempo);
const job = new Job(engine);
const root = document.getElementById("app");
if (root) {
  mount(App, { target: root, props: { job } });
  void job.start(navigator.languages, query.get("lang")).then(() => go(query.get("go")?.split(",") ?? []));
}
// Dragging over the page stands in for the shell's drag events.
for (const kind of ["dragover", "dragleave", "drop"] as const) {
  addEventListener(kind, (event) => {
    event.preventDefault();
    if (kind === "drop") engine.tell({ kind: "dropped", path: "/home/lin/DB-GPT" });
    else engine.tell({ kind: "drag", over: kind === "dragover" });
  });
}

async function go(presses: string[]): Promise<void> {
  for (const press of presses) {
    if (press.startsWith("@drag")) engine.tell({ kind: "drag", over: true });
    else if (press.startsWith("@")) engine.tell({ kind: press.slice(1) } as WindowEventView);
    else if (press.startsWith("~")) tempo.event_ms = Number(press.slice(1));
    else (await enabled(press)).click();
  }
}

/** Waits until the button exists and is enabled. */
function enabled(testid: string): Promise<HTMLElement> {
  const there = () => document.querySelector<HTMLElement>(`[data-testid="${testid}"]:enabled`);
  return new Promise((found) => {
    const watch = () => {
      const element = there();
      if (element) found(element);
      else requestAnimationFrame(watch);
    };
    watch();
  });
}
