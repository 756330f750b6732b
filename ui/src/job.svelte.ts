// The page's whole state, and the only way to change it.
import { asError, type Transport } from "./ipc";
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
  StepEventView,
  StoryView,
} from "./types/messages";
import { isLang, languages, pickLanguage, type Lang, type Words } from "./words";

export type Goal = "upgrade" | "repair";

export type Page =
  | { step: "choose" }
  | { step: "look"; look: LookView }
  | {
      step: "back-up";
      look: LookView;
      goal: Goal;
      findings: FindingView[] | null;
      target: string | null;
      backup: BackupView | null;
    }
  | { step: "upgrade"; look: LookView; goal: Goal; backup: BackupView; plan: PlanView }
  | { step: "done"; look: LookView; done: DoneView | null; report: string | null };

export type Step = Page["step"];

/** What runs right now; one thing at a time. */
export type Work =
  | { kind: "idle" }
  | { kind: "running"; what: "look" | "check" | "back-up" | "plan" | "change" | "ask"; progress: ProgressView | null };

export const allRepairs: RepairView[] = [
  "messages-goal",
  "collection-codes",
  "long-messages",
  "conversations-team-mode",
];

export const noOverrides: OverridesView = { host: null, port: null, user: null, database: null, password: null };

export class Job {
  page: Page = $state({ step: "choose" });
  work: Work = $state({ kind: "idle" });
  error: ErrorView | null = $state(null);
  lang: Lang = $state("en");
  version = $state("");
  /** The config that was tried last, to try it again with another connection. */
  tried: string | null = $state(null);
  repairs: RepairView[] = $state([...allRepairs]);
  /** What each step does while the plan runs. */
  running: Record<string, StepEventView> = $state({});

  readonly #engine: Transport;

  constructor(engine: Transport) {
    this.#engine = engine;
  }

  get words(): Words {
    return languages[this.lang];
  }

  get busy(): boolean {
    return this.work.kind === "running";
  }

  /** Whether the database was changed, or may have been. */
  get touched(): boolean {
    return this.page.step === "upgrade" && (Object.keys(this.running).length > 0 || (this.error?.changed ?? false));
  }

  async start(system: readonly string[], chosen: string | null): Promise<void> {
    this.lang = pickLanguage(system, chosen);
    const switched = isLang(chosen) ? chosen : null;
    const start = await this.#run("ask", () => this.#engine.startState(this.lang, switched));
    if (!start) return;
    this.lang = start.lang;
    this.version = start.version;
    if (start.config !== null) await this.look(start.config);
  }

  /** Speaks another language, and has the engine tell again what stands on the page. */
  async speak(lang: Lang): Promise<void> {
    const story = await this.#run("ask", () => this.#engine.speak(lang));
    if (!story) return;
    this.lang = lang;
    localStorage.setItem("lang", lang);
    this.page = retold(this.page, story);
  }

  async choose(kind: "file" | "folder"): Promise<void> {
    const path = await this.#run("ask", () => this.#engine.chooseConfig(kind));
    if (path) await this.look(path);
  }

  async sample(): Promise<void> {
    const path = await this.#run("look", () => this.#engine.makeSample());
    if (path) await this.look(path);
  }

  async look(path: string, overrides: OverridesView = noOverrides): Promise<void> {
    this.tried = path;
    const look = await this.#run("look", () => this.#engine.look(path, overrides));
    if (!look) return;
    this.repairs = [...allRepairs];
    this.page = { step: "look", look };
  }

  restart(): void {
    this.error = null;
    this.tried = null;
    this.page = { step: "choose" };
  }

  /** Ends a job that needs no change. */
  finish(): void {
    if (this.page.step !== "look") return;
    this.page = { step: "done", look: this.page.look, done: null, report: null };
  }

  async toBackup(goal: Goal): Promise<void> {
    if (this.page.step !== "look") return;
    this.page = { step: "back-up", look: this.page.look, goal, findings: null, target: null, backup: null };
    await this.check();
  }

  back(): void {
    if (this.page.step !== "back-up" && this.page.step !== "upgrade") return;
    this.error = null;
    this.page = { step: "look", look: this.page.look };
  }

  async check(): Promise<void> {
    const page = this.page;
    if (page.step !== "back-up") return;
    const findings = await this.#run("check", () => this.#engine.check($state.snapshot(this.repairs), page.target));
    if (findings) page.findings = findings;
  }

  async chooseTarget(): Promise<void> {
    const page = this.page;
    if (page.step !== "back-up") return;
    const target = await this.#run("ask", () => this.#engine.chooseBackupTarget());
    if (!target) return;
    page.target = target;
    await this.check();
  }

  async backUp(): Promise<void> {
    const page = this.page;
    if (page.step !== "back-up" || page.target === null) return;
    const target = page.target;
    page.backup = null;
    const backup = await this.#run("back-up", () => this.#engine.backUp(target, (progress) => this.#hear(progress)));
    if (backup) page.backup = backup;
  }

  async toUpgrade(): Promise<void> {
    const page = this.page;
    if (page.step !== "back-up" || page.backup === null) return;
    const { look, goal, backup } = page;
    const plan = await this.#run("plan", () => this.#engine.plan($state.snapshot(this.repairs)));
    if (!plan) return;
    this.running = {};
    this.page = { step: "upgrade", look, goal, backup, plan };
  }

  async toggle(repair: RepairView): Promise<void> {
    const page = this.page;
    if (page.step !== "upgrade") return;
    const before = $state.snapshot(this.repairs);
    const after = before.includes(repair) ? before.filter((each) => each !== repair) : [...before, repair];
    const plan = await this.#run("plan", () => this.#engine.plan(after));
    if (!plan) return;
    this.repairs = after;
    page.plan = plan;
  }

  async change(): Promise<void> {
    const page = this.page;
    if (page.step !== "upgrade") return;
    this.running = {};
    const repairs = $state.snapshot(this.repairs);
    const run = page.goal === "upgrade" ? this.#engine.upgrade : this.#engine.repair;
    const done = await this.#run("change", () => run(repairs, page.plan.hash, (progress) => this.#hear(progress)));
    if (done) this.page = { step: "done", look: page.look, done, report: null };
  }

  async cancel(): Promise<void> {
    await this.#engine.cancel();
  }

  async saveReport(): Promise<void> {
    const page = this.page;
    if (page.step !== "done") return;
    const path = await this.#run("ask", () => this.#engine.saveReport());
    if (path) page.report = path;
  }

  #hear(progress: ProgressView): void {
    if (this.work.kind === "running" && progress.kind !== "step") this.work.progress = progress;
    if (progress.kind === "step") this.running[progress.id] = progress.state;
  }

  async #run<T>(what: Extract<Work, { kind: "running" }>["what"], call: () => Promise<T>): Promise<T | null> {
    this.error = null;
    this.work = { kind: "running", what, progress: null };
    try {
      return await call();
    } catch (reason) {
      this.error = asError(reason);
      return null;
    } finally {
      this.work = { kind: "idle" };
    }
  }
}

/** The same page with the engine's words as it tells them now. */
export function retold(page: Page, story: StoryView): Page {
  switch (page.step) {
    case "choose":
      return page;
    case "look":
      return { ...page, look: story.look ?? page.look };
    case "back-up":
      return {
        ...page,
        look: story.look ?? page.look,
        findings: page.findings && (story.findings ?? page.findings),
        backup: page.backup && (story.backup ?? page.backup),
      };
    case "upgrade":
      return { ...page, look: story.look ?? page.look, backup: story.backup ?? page.backup, plan: story.plan ?? page.plan };
    case "done":
      return { ...page, look: story.look ?? page.look, done: page.done && (story.done ?? page.done) };
  }
}
