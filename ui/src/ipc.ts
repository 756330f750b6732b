// The only file that uses Tauri.
import { Channel, invoke } from "@tauri-apps/api/core";
import type { Listener, Transport } from "./transport";
import type { ProgressView, WindowEventView } from "./types/messages";

/** A channel that ignores messages after the call has returned: the last ones may arrive after the answer. */
async function listening<T>(listen: Listener, call: (channel: Channel<ProgressView>) => Promise<T>): Promise<T> {
  let over = false;
  const channel = new Channel<ProgressView>();
  channel.onmessage = (progress) => {
    if (!over) listen(progress);
  };
  try {
    return await call(channel);
  } finally {
    over = true;
  }
}

export const tauri: Transport = {
  startState: (system, chosen) => invoke("start_state", { system, chosen }),
  speak: (lang) => invoke("speak", { lang }),
  hear: (listen) => {
    const events = new Channel<WindowEventView>();
    events.onmessage = listen;
    return invoke("hear", { events });
  },
  standing: (listen) => {
    const progress = new Channel<ProgressView>();
    progress.onmessage = listen;
    return invoke("standing", { progress });
  },
  rejoin: () => invoke("rejoin"),
  chooseConfig: (kind) => invoke("choose_config", { kind }),
  chooseCa: () => invoke("choose_ca"),
  chooseBackupTarget: () => invoke("choose_backup_target"),
  find: () => invoke("find"),
  makeSample: () => invoke("make_sample"),
  inspect: (path, overrides) => invoke("inspect", { path, overrides }),
  connection: () => invoke("connection"),
  services: (path) => invoke("services", { path }),
  up: () => invoke("up"),
  check: (without, backupTarget) => invoke("check", { without, backupTarget }),
  running: () => invoke("running"),
  plan: (without) => invoke("plan", { without }),
  backUp: (target, method, rehearse, listen) =>
    listening(listen, (progress) => invoke("back_up", { target, method, rehearse, progress })),
  apply: (without, hash, listen) =>
    listening(listen, (progress) => invoke("apply", { without, hash, progress })),
  aim: (to) => invoke("aim", { to }),
  takeUp: (run, overrides) => invoke("take_up", { run, overrides }),
  takeUpRestore: (place, overrides) => invoke("take_up_restore", { place, overrides }),
  resume: (run, listen) => listening(listen, (progress) => invoke("resume", { run, progress })),
  undo: (run, listen) => listening(listen, (progress) => invoke("undo", { run, progress })),
  restore: (run, how, listen) => listening(listen, (progress) => invoke("restore", { run, ...how, progress })),
  putBack: (listen) => listening(listen, (progress) => invoke("put_back", { progress })),
  cancel: () => invoke("cancel"),
  saveReport: () => invoke("save_report"),
  show: (what) => invoke("show", { what }),
  close: () => invoke("close"),
};
