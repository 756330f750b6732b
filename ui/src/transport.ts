// The window's calls of the engine. `ipc.ts` makes them through Tauri; `demo/` has a stand-in for a plain browser.
import type {
  BackupView,
  CheckView,
  ConfigKindView,
  ConnectionView,
  DoneView,
  ErrorView,
  FolderView,
  FoundView,
  InspectView,
  MethodView,
  OverridesView,
  PlanView,
  ProgressView,
  RejoinedView,
  RestoredView,
  RunningView,
  StandingView,
  StartView,
  StoryView,
  TakenUpView,
  UndoneView,
  UpView,
  WindowEventView,
} from "./types/messages";
import type { Lang } from "./words";

export type Listener = (progress: ProgressView) => void;

/** How to restore: the whole file or DB-GPT's own tables, and whether the database is emptied first. */
export interface RestoreHow {
  all: boolean;
  inPlace: boolean;
}

/** The window's commands, one method each. Every method rejects with an `ErrorView`. */
export interface Transport {
  /** `chosen`: the language that the user switched to before; it precedes the system's. */
  startState(system: Lang, chosen: Lang | null): Promise<StartView>;
  /** Switches the engine's language; resolves to all earlier texts in it. */
  speak(lang: Lang): Promise<StoryView>;
  /** Called once; the window's events come as long as it lives. */
  hear(listen: (event: WindowEventView) => void): Promise<void>;
  /** Called once by each page; if an earlier page was lost, `listen` gets the events of the running work. */
  standing(listen: Listener): Promise<StandingView>;
  /** Waits until nothing runs, and resolves to all that the engine knows of the job. */
  rejoin(): Promise<RejoinedView>;
  /** `null`: the user cancelled the dialog. The same for the other choices. */
  chooseConfig(kind: ConfigKindView): Promise<string | null>;
  chooseCa(): Promise<string | null>;
  chooseBackupTarget(): Promise<string | null>;
  /** Searches this machine for installs; takes up to a second. */
  find(): Promise<FoundView>;
  makeSample(): Promise<string>;
  inspect(path: string, overrides: OverridesView): Promise<InspectView>;
  /** Inspects again, for another target release; changes nothing. */
  aim(to: string): Promise<InspectView>;
  /** How the config that was tried last connects, also after a failed inspection. `null`: it has no connection. */
  connection(): Promise<ConnectionView | null>;
  /** The services of a compose file that may be DB-GPT. */
  services(path: string): Promise<string[]>;
  /** Asks DB-GPT's web server over HTTP whether the new release is up. */
  up(): Promise<UpView>;
  check(without: string[], backupTarget: string | null): Promise<CheckView>;
  /** Whether DB-GPT is stopped, with the evidence. */
  running(): Promise<RunningView>;
  plan(without: string[]): Promise<PlanView>;
  backUp(target: string, method: MethodView, rehearse: boolean, listen: Listener): Promise<BackupView>;
  apply(without: string[], hash: string, listen: Listener): Promise<DoneView>;
  /** Inspects the database of an unfinished run again; changes nothing. */
  takeUp(run: number, overrides: OverridesView): Promise<TakenUpView>;
  /** Inspects the database of a killed restore; changes nothing. */
  takeUpRestore(place: string, overrides: OverridesView): Promise<InspectView>;
  resume(run: number, listen: Listener): Promise<DoneView>;
  /** `run`: an unfinished run, or the one just done. The same for `restore`. */
  undo(run: number, listen: Listener): Promise<UndoneView>;
  restore(run: number, how: RestoreHow, listen: Listener): Promise<RestoredView>;
  /** Puts back the state before the killed restore that was taken up. */
  putBack(listen: Listener): Promise<RestoredView>;
  cancel(): Promise<void>;
  /** `null`: the user cancelled the dialog. */
  saveReport(): Promise<string | null>;
  /** Opens this folder in the file manager. */
  show(what: FolderView): Promise<void>;
  /** Cancels what can be cancelled, and closes the window. */
  close(): Promise<void>;
}

/** Everything as in the config. */
export const noOverrides: OverridesView = {
  service: null,
  env_files: [],
  project: null,
  root: null,
  host: null,
  port: null,
  socket: null,
  user: null,
  database: null,
  password: null,
  tls: null,
  ca: null,
};

/** Turns any reason of a rejected promise into an error that can be shown. */
export function asError(reason: unknown): ErrorView {
  if (typeof reason === "object" && reason !== null && "code" in reason && "message" in reason) {
    return reason as ErrorView;
  }
  return { code: "window", phase: "window", message: String(reason), hint: "", changed: false, asks_service: false, cancelled: false };
}
