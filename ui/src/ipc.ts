// The one file that knows how the engine is reached. Tests bring a second implementation of `Transport`.
import { Channel, invoke } from "@tauri-apps/api/core";
import type {
  BackupView,
  DoneView,
  ErrorView,
  FindingView,
  LookView,
  OverridesView,
  PlanView,
  ProgressView,
  RepairView,
  StartView,
  StoryView,
} from "./types/messages";
import type { Lang } from "./words";

export type Listener = (progress: ProgressView) => void;

/** The window's commands, one method each. Every method rejects with an `ErrorView`. */
export interface Transport {
  /** `chosen`: what the user switched to before; it beats what the system speaks. */
  startState(system: Lang, chosen: Lang | null): Promise<StartView>;
  /** Switches the engine's language and tells again what it has said so far. */
  speak(lang: Lang): Promise<StoryView>;
  /** `null`: the user chose nothing. */
  chooseConfig(kind: "file" | "folder"): Promise<string | null>;
  makeSample(): Promise<string>;
  look(path: string, overrides: OverridesView): Promise<LookView>;
  check(repairs: RepairView[], backupTarget: string | null): Promise<FindingView[]>;
  plan(repairs: RepairView[]): Promise<PlanView>;
  chooseBackupTarget(): Promise<string | null>;
  backUp(target: string, listen: Listener): Promise<BackupView>;
  upgrade(repairs: RepairView[], hash: string, listen: Listener): Promise<DoneView>;
  repair(repairs: RepairView[], hash: string, listen: Listener): Promise<DoneView>;
  cancel(): Promise<void>;
  /** `null`: the user chose no place for it. */
  saveReport(): Promise<string | null>;
}

/** Whatever a promise was rejected with, as an error that can be shown. */
export function asError(reason: unknown): ErrorView {
  if (typeof reason === "object" && reason !== null && "code" in reason && "message" in reason) {
    return reason as ErrorView;
  }
  return { code: "window", phase: "window", message: String(reason), hint: "", changed: false, cancelled: false };
}

/** A channel that goes silent once the call is over: the last messages may come after the answer. */
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
  chooseConfig: (kind) => invoke("choose_config", { kind }),
  makeSample: () => invoke("make_sample"),
  look: (path, overrides) => invoke("look", { path, overrides }),
  check: (repairs, backupTarget) => invoke("check", { repairs, backupTarget }),
  plan: (repairs) => invoke("plan", { repairs }),
  chooseBackupTarget: () => invoke("choose_backup_target"),
  backUp: (target, listen) => listening(listen, (progress) => invoke("back_up", { target, progress })),
  upgrade: (repairs, hash, listen) =>
    listening(listen, (progress) => invoke("upgrade", { repairs, hash, progress })),
  repair: (repairs, hash, listen) =>
    listening(listen, (progress) => invoke("repair", { repairs, hash, progress })),
  cancel: () => invoke("cancel"),
  saveReport: () => invoke("save_report"),
};
