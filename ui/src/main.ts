// Starts the pages with Tauri's transport.
import "./app.css";
import { mount } from "svelte";
import App from "./App.svelte";
import { tauri } from "./ipc";
import { Job } from "./job.svelte";

function start(root: HTMLElement): void {
  const job = new Job(tauri);
  root.replaceChildren();
  mount(App, { target: root, props: { job } });
  void job.start(navigator.languages, localStorage.getItem("lang"));
}

// Paints the frame in index.html before the app is mounted, which takes much longer: the animation frame is
// requested, and the timer in it fires after that paint. A hidden window is not painted, so it mounts at once.
const root = document.getElementById("app");
if (root && document.hidden) start(root);
else if (root) requestAnimationFrame(() => setTimeout(() => start(root)));
