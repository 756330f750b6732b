// The steps of the job: every move from one page to another is here.
import { type Ending, type Page } from "./page";
import { Stage } from "./stage.svelte";
import { actOf, rejoined } from "./rejoined";
import { noOverrides, type Listener, type RestoreHow } from "./transport";
import type {
  ActView,
  ConfigKindView,
  DoneView,
  KilledRestoreView,
  KnownView,
  InspectView,
  MethodView,
  OverridesView,
  UnfinishedView,
} from "./types/messages";
import { isLang, pickLanguage } from "./words";

export class Job extends Stage {
  async start(system: readonly string[], chosen: string | null): Promise<void> {
    this.lang = pickLanguage(system, chosen);
    // Blocks every button until the start state is known.
    this.work = { kind: "running", act: "ask", progress: null };
    await this.frame.listen();
    const standing = await this.engine.standing((progress) => this.hear(progress));
    const config = await this.begin(isLang(chosen) ? chosen : null);
    if (standing.anew) return this.#rejoin(standing.act);
    const waiting = await this.#greetFirst();
    if (!waiting && config) await this.inspect(config);
  }

  /** Restores the page after it was reloaded: to where the job stands, or to the end of `act` once that is over. */
  async #rejoin(act: ActView | null): Promise<void> {
    if (act) this.page = { step: "rejoined", act: actOf(act) };
    const found = await this.run(act ? actOf(act) : "ask", () => this.engine.rejoin());
    const page = found && rejoined(found);
    this.page = page ?? { step: "choose" };
    if (page && "inspection" in page && page.inspection) await this.connect(page.inspection.config, noOverrides);
    // A run that stopped half-way is in the journal by now.
    if (!page) await this.begin(this.lang);
    if (!page) await this.#greetFirst();
    this.error ??= found?.error ?? null;
    this.frame.notice = { kind: "reloaded" };
  }

  /** Shows what was left unfinished; a killed restore first, as its database may be half empty. */
  async #greetFirst(): Promise<boolean> {
    const [restore, run] = [this.restores[0], this.unfinished[0]];
    if (restore) await this.greetRestore(restore);
    else if (run) await this.greet(run);
    return restore !== undefined || run !== undefined;
  }

  // Choose, and inspect.

  async choose(kind: ConfigKindView): Promise<void> {
    const path = await this.run("ask", () => this.engine.chooseConfig(kind));
    if (path) await this.inspect(path);
  }

  chooseCa(): Promise<string | null> {
    return this.run("ask", () => this.engine.chooseCa());
  }

  async sample(): Promise<void> {
    const path = await this.run("inspect", () => this.engine.makeSample());
    if (path) await this.inspect(path);
  }

  async inspect(config: string, overrides: OverridesView = noOverrides): Promise<void> {
    const inspection = await this.run("inspect", () => this.engine.inspect(config, overrides));
    // The engine has closed the session with the earlier database.
    if (inspection) this.#seen(inspection);
    else if (this.page.step !== "choose") this.page = { step: "choose" };
    const half = inspection?.half_restored;
    if (half) await this.begin(this.lang);
    const restore = half ? this.restores.find((each) => each.config === inspection?.config) : undefined;
    if (restore) return this.greetRestore(restore, overrides);
    const run = await this.#stopped(inspection);
    if (run) return this.greet(run, overrides);
    this.services = this.error?.asks_service ? await this.engine.services(config).catch(() => []) : [];
    await this.connect(config, overrides);
  }

  /** The unfinished run of a database that was just inspected; it is shown as it would be at the start. */
  async #stopped(inspection: InspectView | null): Promise<UnfinishedView | undefined> {
    if (inspection === null || inspection.unfinished === null) return undefined;
    await this.begin(this.lang);
    return this.unfinished.find((each) => each.run === inspection.unfinished);
  }

  /** Inspects one of the installs found on this machine. */
  async inspectKnown(known: KnownView): Promise<void> {
    const { path, service, env_files, project, root } = known;
    if (path) await this.inspect(path, { ...noOverrides, service, env_files, project, root });
  }

  /** Chooses a service of a compose file. */
  async means(service: string): Promise<void> {
    if (this.attempt) await this.inspect(this.attempt.config, { ...this.attempt.given, service });
  }

  /** Repeats the last attempt with the connection that the user gave. */
  async again(overrides: OverridesView): Promise<void> {
    if (this.page.step === "unfinished") await this.takeUp(overrides);
    else if (this.page.step === "half-restored") await this.takeUpRestore(overrides);
    else if (this.attempt) await this.inspect(this.attempt.config, overrides);
  }

  /** Aims at another release, which needs another inspection. */
  async aim(to: string): Promise<void> {
    const inspection = await this.run("inspect", () => this.engine.aim(to));
    if (inspection) this.#seen(inspection);
  }

  #seen(inspection: InspectView): void {
    this.without = [];
    this.ticks = {};
    this.page = { step: "inspect", inspection };
  }

  /** A config was dropped on the window, or given by a second start of the app. */
  protected opened(path: string): boolean {
    if (!this.leavable) return false;
    void this.inspect(path);
    return true;
  }

  async restart(): Promise<void> {
    this.attempt = null;
    this.services = [];
    this.page = { step: "choose" };
    await this.begin(this.lang);
  }

  // An unfinished run.

  async greet(run: UnfinishedView, overrides: OverridesView = noOverrides): Promise<void> {
    this.page = { step: "unfinished", run, taken: null, refused: [] };
    await this.takeUp(overrides);
  }

  /** Inspects how far the unfinished run came. */
  async takeUp(overrides: OverridesView): Promise<void> {
    const page = this.page;
    if (page.step !== "unfinished") return;
    this.ticks = {};
    const taken = await this.run("inspect", () => this.engine.takeUp(page.run.run, overrides));
    if (taken) {
      page.taken = taken;
      page.run = taken.run;
    }
    await this.connect(page.run.config ?? "", overrides);
  }

  // A restore that was killed.

  async greetRestore(restore: KilledRestoreView, overrides: OverridesView = noOverrides): Promise<void> {
    this.page = { step: "half-restored", restore, inspection: null };
    await this.takeUpRestore(overrides);
  }

  /** Inspects the killed restore's database. */
  async takeUpRestore(overrides: OverridesView): Promise<void> {
    const page = this.page;
    if (page.step !== "half-restored") return;
    const inspection = await this.run("inspect", () => this.engine.takeUpRestore(page.restore.place, overrides));
    if (inspection) page.inspection = inspection;
    await this.connect(page.restore.config, overrides);
  }

  async putBack(): Promise<void> {
    if (this.page.step !== "half-restored") return;
    const restored = await this.run("restore", () => this.engine.putBack((progress) => this.hear(progress)));
    if (restored) this.#end({ kind: "put-back", restored });
  }

  /** Leaves it unfinished, and goes to the first page. */
  later(): void {
    this.error = null;
    this.attempt = null;
    this.page = { step: "choose" };
  }

  async resume(): Promise<void> {
    const page = this.page;
    if (page.step !== "unfinished") return;
    await this.#apply(page.taken?.inspection ?? null, (listen) => this.engine.resume(page.run.run, listen));
  }

  /** After a change that stopped half-way: finds its run in the journal and shows it. */
  async recover(): Promise<void> {
    await this.begin(this.lang);
    const waiting = await this.#greetFirst();
    if (!waiting && this.attempt) await this.inspect(this.attempt.config, this.attempt.given);
  }

  // Ways back from an unfinished run or the one just done.

  /** The id of the run that can be undone or restored from, if there is one. */
  get returnable(): number | null {
    if (this.page.step === "unfinished") return this.page.run.run;
    if (this.page.step === "done" && this.page.ending.kind === "applied") return this.page.ending.done.run;
    return null;
  }

  async undo(): Promise<void> {
    const [page, run] = [this.page, this.returnable];
    if (run === null || (page.step !== "unfinished" && page.step !== "done")) return;
    page.refused = [];
    const undone = await this.run("undo", () => this.engine.undo(run, (progress) => this.hear(progress)));
    if (!undone) return;
    if (undone.refused.length > 0) page.refused = undone.refused;
    else this.#end({ kind: "undone", undone });
  }

  async restore(how: RestoreHow): Promise<void> {
    const run = this.returnable;
    if (run === null) return;
    const restored = await this.run("restore", () => this.engine.restore(run, how, (progress) => this.hear(progress)));
    if (restored) this.#end({ kind: "restored", restored });
  }

  // Check, back up, upgrade.

  async toCheck(): Promise<void> {
    if (this.page.step !== "inspect") return;
    this.page = { step: "check", inspection: this.page.inspection, checked: null };
    await this.check();
  }

  async check(): Promise<void> {
    const page = this.page;
    if (page.step !== "check" && page.step !== "back-up") return;
    const target = page.step === "back-up" ? page.target : null;
    const checked = await this.run("check", () => this.engine.check($state.snapshot(this.without), target));
    if (checked) page.checked = checked;
  }

  toBackup(): void {
    const page = this.page;
    if (page.step !== "check" || page.checked === null || page.checked.verdict === "blocked") return;
    const { inspection, checked } = page;
    this.page = { step: "back-up", inspection, checked, target: null, method: "auto", rehearse: true, backup: null };
  }

  async chooseTarget(): Promise<void> {
    const page = this.page;
    if (page.step !== "back-up") return;
    const target = await this.run("ask", () => this.engine.chooseBackupTarget());
    if (!target) return;
    page.target = target;
    page.backup = null;
    await this.check();
  }

  by(method: MethodView): void {
    if (this.page.step === "back-up") this.page.method = method;
  }

  rehearse(wanted: boolean): void {
    if (this.page.step === "back-up") this.page.rehearse = wanted;
  }

  async backUp(): Promise<void> {
    const page = this.page;
    if (page.step !== "back-up" || page.target === null) return;
    const { target, method, rehearse } = page;
    page.backup = null;
    const backup = await this.run("back-up", () =>
      this.engine.backUp(target, method, rehearse, (progress) => this.hear(progress)),
    );
    if (backup) page.backup = backup;
  }

  async toUpgrade(): Promise<void> {
    const page = this.page;
    if (page.step !== "back-up" || !page.backup?.suffices) return;
    const { inspection, backup } = page;
    const plan = await this.run("plan", () => this.engine.plan($state.snapshot(this.without)));
    if (!plan) return;
    this.ticks = {};
    this.page = { step: "upgrade", inspection, backup, plan, running: null };
    await this.settle();
  }

  /** Checks again whether DB-GPT is stopped. */
  async settle(): Promise<void> {
    const page = this.page;
    if (page.step !== "upgrade") return;
    const running = await this.run("check", () => this.engine.running());
    if (running) page.running = running;
  }

  async toggle(repair: string): Promise<void> {
    const page = this.page;
    if (page.step !== "upgrade") return;
    const before = $state.snapshot(this.without);
    const after = before.includes(repair) ? before.filter((each) => each !== repair) : [...before, repair];
    const plan = await this.run("plan", () => this.engine.plan(after));
    if (!plan) return;
    this.without = after;
    page.plan = plan;
  }

  async apply(): Promise<void> {
    const page = this.page;
    if (page.step !== "upgrade") return;
    const without = $state.snapshot(this.without);
    await this.#apply(page.inspection, (listen) => this.engine.apply(without, page.plan.hash, listen));
  }

  async #apply(inspection: InspectView | null, call: (listen: Listener) => Promise<DoneView>): Promise<void> {
    this.ticks = {};
    const done = await this.run("apply", () => call((progress) => this.hear(progress)));
    if (done) this.#end({ kind: "applied", done }, inspection);
  }

  // Done.

  /** Ends a job that needs no change. */
  finish(): void {
    if (this.page.step === "inspect") this.#end({ kind: "nothing" });
  }

  #end(ending: Ending, inspection: InspectView | null = inspectionOf(this.page)): void {
    this.error = null;
    this.attempt = null;
    this.page = { step: "done", inspection, ending, refused: [], up: null, report: null };
  }

  /** Asks DB-GPT's web server whether the new release is up. */
  async askUp(): Promise<void> {
    const page = this.page;
    if (page.step !== "done") return;
    const up = await this.run("check", () => this.engine.up());
    if (up) page.up = up;
  }

  async saveReport(): Promise<void> {
    const page = this.page;
    if (page.step !== "done") return;
    const path = await this.run("ask", () => this.engine.saveReport());
    if (path) page.report = path;
  }

  // Back to an earlier page.

  back(): void {
    const page = this.page;
    this.error = null;
    switch (page.step) {
      case "check":
        this.page = { step: "inspect", inspection: page.inspection };
        return;
      case "back-up":
        this.page = { step: "check", inspection: page.inspection, checked: null };
        void this.check();
        return;
      case "upgrade":
        // The backup stays proved and can be used again.
        this.page = {
          step: "back-up", inspection: page.inspection, checked: null, target: page.backup.file,
          method: "auto", rehearse: true, backup: page.backup,
        };
        return;
      case "choose":
      case "rejoined":
      case "unfinished":
      case "half-restored":
      case "inspect":
      case "done":
        return;
    }
  }
}

/** The inspection that a page shows. */
function inspectionOf(page: Page): InspectView | null {
  switch (page.step) {
    case "choose":
    case "rejoined":
      return null;
    case "unfinished":
      return page.taken?.inspection ?? null;
    case "half-restored":
    case "inspect":
    case "check":
    case "back-up":
    case "upgrade":
    case "done":
      return page.inspection;
  }
}
