// What the window may ask of the engine. `ipc.ts` reaches the real one through Tauri; `demo/` plays it in a plain browser.
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

/** How a restore is done: the whole file or DB-GPT's own, and whether the database is emptied first. */
export interface RestoreHow {
  all: boolean;
  inPlace: boolean;
}

/** The window's commands, one method each. Every method rejects with an `ErrorView`. */
export interface Transport {
  /** `chosen`: what the user switched to before; it beats what the system speaks. */
  startState(system: Lang, chosen: Lang | null): Promise<StartView>;
  /** Switches the engine's language and tells again what it has said so far. */
  speak(lang: Lang): Promise<StoryView>;
  /** Called once; what happens to the window comes for as long as it lives. */
  hear(listen: (event: WindowEventView) => void): Promise<void>;
  /** Called once by each page; where one before it was lost, what runs is listened to from now on. */
  standing(listen: Listener): Promise<StandingView>;
  /** Waits until nothing runs any more, and tells all that is known. */
  rejoin(): Promise<RejoinedView>;
  /** `null`: the user chose nothing. So too for the other choices. */
  chooseConfig(kind: ConfigKindView): Promise<string | null>;
  chooseCa(): Promise<string | null>;
  chooseBackupTarget(): Promise<string | null>;
  /** The DB-GPTs of this machine; takes up to a second. */
  find(): Promise<FoundView>;
  makeSample(): Promise<string>;
  inspect(path: string, overrides: OverridesView): Promise<InspectView>;
  /** Looks once more, at what is missing for another release; changes nothing. */
  aim(to: string): Promise<InspectView>;
  /** How the config that was tried last connects, also after its inspection failed. `null`: it connects to nothing. */
  connection(): Promise<ConnectionView | null>;
  /** The services of a compose file that could be the DB-GPT that is meant. */
  services(path: string): Promise<string[]>;
  /** Whether the new DB-GPT is up, asked over HTTP. */
  up(): Promise<UpView>;
  check(without: string[], backupTarget: string | null): Promise<CheckView>;
  /** Whether DB-GPT is stopped, by evidence. */
  running(): Promise<RunningView>;
  plan(without: string[]): Promise<PlanView>;
  backUp(target: string, method: MethodView, rehearse: boolean, listen: Listener): Promise<BackupView>;
  apply(without: string[], hash: string, listen: Listener): Promise<DoneView>;
  /** Looks anew at the database of an unfinished run; changes nothing. */
  takeUp(run: number, overrides: OverridesView): Promise<TakenUpView>;
  /** Looks anew at the database of a restore that was killed; changes nothing. */
  takeUpRestore(place: string, overrides: OverridesView): Promise<InspectView>;
  resume(run: number, listen: Listener): Promise<DoneView>;
  /** `run`: an unfinished one, or the one that was just done. So too for `restore`. */
  undo(run: number, listen: Listener): Promise<UndoneView>;
  restore(run: number, how: RestoreHow, listen: Listener): Promise<RestoredView>;
  /** Puts back what was there before the restore that was taken up. */
  putBack(listen: Listener): Promise<RestoredView>;
  cancel(): Promise<void>;
  /** `null`: the user chose no place for it. */
  saveReport(): Promise<string | null>;
  /** Opens the file manager there. */
  show(what: FolderView): Promise<void>;
  /** Cancels what may be cancelled, and closes the window. */
  close(): Promise<void>;
}

/** As the config says. */
export const noOverrides: OverridesView = {
  service: null,
  host: null,
  port: null,
  socket: null,
  user: null,
  database: null,
  password: null,
  tls: null,
  ca: null,
};

/** Whatever a promise was rejected with, as an error that can be shown. */
export function asError(reason: unknown): ErrorView {
  if (typeof reason === "object" && reason !== null && "code" in reason && "message" in reason) {
    return reason as ErrorView;
  }
  return { code: "window", phase: "window", message: String(reason), hint: "", changed: false, asks_service: false, cancelled: false };
}
