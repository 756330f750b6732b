// Starts the pages with the transport that knows Tauri.
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

// The frame in index.html is painted first, which takes a fraction of what a whole page takes: a frame is asked for before it is
// painted, and a timer fires after that. A hidden window is not painted, so it is not waited for.
const root = document.getElementById("app");
if (root && document.hidden) start(root);
else if (root) requestAnimationFrame(() => setTimeout(() => start(root)));
