// What every page stands on: what is known, what runs, in which language. `job.svelte.ts` has the steps themselves.
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

/** The config that was tried last, and how its database is reached. */
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
  /** The user wants what runs to stop; it does at its next safe place. */
  cancelling = $state(false);
  attempt: Attempt | null = $state(null);
  /** Of the compose file that was tried last, where several could be meant. */
  services: string[] = $state([]);
  /** The repairs that are left out. */
  without: string[] = $state([]);
  /** What each step does while the plan runs. */
  ticks: Record<string, StepEventView> = $state({});
  lang: Lang = $state("en");
  version = $state("");
  /** Whether a font here can draw Chinese. */
  hasChinese = $state(true);
  /** The folder of the logs, where there is one. */
  logs: string | null = $state(null);
  recent: RecentView[] = $state([]);
  unfinished: UnfinishedView[] = $state([]);
  /** The DB-GPTs of this machine, once they were looked for. */
  found: FoundView | null = $state(null);
  restores: KilledRestoreView[] = $state([]);
  readonly frame: Frame;

  // Which looking around was the last one.
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

  /** What is done right now. */
  get act(): Act | null {
    return this.work.kind === "running" ? this.work.act : null;
  }

  /** Whether another config may take the place of what the page is about. */
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

  /** Whether a statement was run; one that failed at once changed nothing. */
  get begun(): boolean {
    return Object.values(this.ticks).some((tick) => tick === "started" || tick === "done");
  }

  /** Speaks another language, and has the engine tell again what stands on the page. */
  async speak(lang: Lang): Promise<void> {
    const story = await this.run("ask", () => this.engine.speak(lang));
    if (!story) return;
    this.lang = lang;
    localStorage.setItem("lang", lang);
    this.page = retold(this.page, story);
    if (this.found) void this.find();
    if (this.attempt) await this.connect(this.attempt.config, this.attempt.given);
  }

  /** Opens the file manager; that disturbs nothing that runs. */
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

  /** A config came from outside the page; `false` where it has to wait. */
  protected abstract opened(path: string): boolean;

  /** Asks what is there at the start of a job; answers with the config that the app was started with. */
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

  /** Looks for the DB-GPTs of this machine. It is only a list to choose from: nothing waits for it, and it may fail. */
  private async find(): Promise<void> {
    const turn = ++this.#finding;
    const found = await this.engine.find().catch(() => null);
    if (turn === this.#finding) this.found = found;
  }

  /** Only fills a form: where it can't be told, the form stays away, and the error that led here stays. */
  protected async connect(config: string, overrides: OverridesView): Promise<void> {
    const connection = await this.engine.connection().catch(() => null);
    this.attempt = { config, given: { ...overrides, password: null }, connection };
  }

  protected hear(progress: ProgressView): void {
    if (progress.kind === "step") this.ticks[progress.id] = progress.state;
    else if (this.work.kind === "running") this.work.progress = progress;
  }

  /** One call of the engine, with its error on the page that it happened on. */
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
