// The state behind every page: what is known, what runs, the language. `job.svelte.ts` has the steps.
import { Frame } from "./frame.svelte";
import { retold, type Act, type Page, type Work } from "./page";
import { asError, type Transport } from "./transport";
import type {
  ConnectionView,
  ErrorView,
  FolderView,
  FoundView,
  KilledRestoreView,
  OverridesView,
  ProgressView,
  RecentView,
  StepEventView,
  UnfinishedView,
} from "./types/messages";
import { languages, type Lang, type Words } from "./words";

/** The config that was tried last, and its connection. */
export type Attempt = {
  config: string;
  /** What the user corrected; the password is not kept. */
  given: OverridesView;
  connection: ConnectionView | null;
};

export abstract class Stage {
  page: Page = $state({ step: "choose" });
  work: Work = $state({ kind: "idle" });
  error: ErrorView | null = $state(null);
  /** The user has cancelled; the work stops at its next safe point. */
  cancelling = $state(false);
  attempt: Attempt | null = $state(null);
  /** The services of the last compose file among which the user must choose. */
  services: string[] = $state([]);
  /** The ids of the repairs that are left out. */
  without: string[] = $state([]);
  /** The latest event of each step while the plan runs. */
  ticks: Record<string, StepEventView> = $state({});
  lang: Lang = $state("en");
  version = $state("");
  /** Whether a font on this machine has Chinese. */
  hasChinese = $state(true);
  /** The folder of the logs, if there is one. */
  logs: string | null = $state(null);
  recent: RecentView[] = $state([]);
  unfinished: UnfinishedView[] = $state([]);
  /** The installs of this machine, once the search has ended. */
  found: FoundView | null = $state(null);
  restores: KilledRestoreView[] = $state([]);
  readonly frame: Frame;

  // The number of the latest search: results of earlier ones are dropped.
  #finding = 0;

  protected readonly engine: Transport;

  constructor(engine: Transport) {
    this.engine = engine;
    this.frame = new Frame(engine, (path) => this.opened(path));
  }

  get words(): Words {
    return languages[this.lang];
  }

  get busy(): boolean {
    return this.work.kind === "running";
  }

  /** The action that is running. */
  get act(): Act | null {
    return this.work.kind === "running" ? this.work.act : null;
  }

  /** Whether the page may be left for another config now. */
  get leavable(): boolean {
    return !this.busy && this.page.step !== "back-up" && this.page.step !== "upgrade";
  }

  /** Whether the database was changed, or may have been. */
  get touched(): boolean {
    switch (this.page.step) {
      case "choose":
      case "inspect":
      case "check":
      case "back-up":
        return false;
      case "upgrade":
        return this.begun || (this.error?.changed ?? false);
      case "rejoined":
        return this.page.act !== "back-up";
      case "unfinished":
      case "half-restored":
      case "done":
        return true;
    }
  }

  /** Whether a statement has been sent; one that failed at once changed nothing. */
  get begun(): boolean {
    return Object.values(this.ticks).some((tick) => tick === "started" || tick === "done");
  }

  /** Switches the language, and asks the engine for the page's texts in it. */
  async speak(lang: Lang): Promise<void> {
    const story = await this.run("ask", () => this.engine.speak(lang));
    if (!story) return;
    this.lang = lang;
    localStorage.setItem("lang", lang);
    this.page = retold(this.page, story);
    if (this.found) void this.find();
    if (this.attempt) await this.connect(this.attempt.config, this.attempt.given);
  }

  /** Opens the file manager, also while work is running. */
  async show(what: FolderView): Promise<void> {
    try {
      await this.engine.show(what);
    } catch (reason) {
      this.error = asError(reason);
    }
  }

  async cancel(): Promise<void> {
    this.cancelling = true;
    await this.engine.cancel();
  }

  /** A config came from outside the page; returns `false` if it can't be opened now. */
  protected abstract opened(path: string): boolean;

  /** Asks for the start state; resolves to the config that the app was started with. */
  protected async begin(chosen: Lang | null): Promise<string | null> {
    const start = await this.run("ask", () => this.engine.startState(this.lang, chosen));
    if (!start) return null;
    this.lang = start.lang;
    this.version = start.version;
    this.hasChinese = start.has_chinese;
    this.logs = start.logs;
    this.recent = start.recent;
    this.unfinished = start.unfinished;
    this.restores = start.restores;
    void this.find();
    return start.config;
  }

  /** Searches this machine for installs to choose from. Nothing waits for the search, and it may fail. */
  private async find(): Promise<void> {
    const turn = ++this.#finding;
    const found = await this.engine.find().catch(() => null);
    if (turn === this.#finding) this.found = found;
  }

  /** Gets the connection that fills the form. If it fails there is no form, and the error that led here stays. */
  protected async connect(config: string, overrides: OverridesView): Promise<void> {
    const connection = await this.engine.connection().catch(() => null);
    this.attempt = { config, given: { ...overrides, password: null }, connection };
  }

  protected hear(progress: ProgressView): void {
    if (progress.kind === "step") this.ticks[progress.id] = progress.state;
    else if (this.work.kind === "running") this.work.progress = progress;
  }

  /** Runs one call of the engine; an error is shown on the page. */
  protected async run<T>(act: Act, call: () => Promise<T>): Promise<T | null> {
    this.error = null;
    this.work = { kind: "running", act, progress: null };
    try {
      return await call();
    } catch (reason) {
      this.error = asError(reason);
      return null;
    } finally {
      this.work = { kind: "idle" };
      this.cancelling = false;
      this.frame.workEnded();
    }
  }
}
