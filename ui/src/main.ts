// Starts the pages with the transport that knows Tauri.
import "./app.css";
import { mount } from "svelte";
import App from "./App.svelte";
import { tauri } from "./ipc";
import { Job } from "./job.svelte";

const root = document.getElementById("app");
if (root) {
  const job = new Job(tauri);
  root.replaceChildren();
  mount(App, { target: root, props: { job } });
  void job.start(navigator.languages, localStorage.getItem("lang"));
}
