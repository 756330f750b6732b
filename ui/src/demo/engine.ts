// A stand-in for the engine, so that the pages run in a plain browser and in tests. It keeps the state that a session
// keeps.
import type { Listener, RestoreHow, Transport } from "../transport";
import type {
  BackupView,
  CheckView,
  DoneView,
  MethodView,
  OverridesView,
  PlanView,
  RejoinedView,
  StandingView,
  StartView,
  StoryView,
  UndoneView,
  WindowEventView,
} from "../types/messages";
import type { Lang } from "../words";
import type { Scenario } from "./scenarios";
import * as views from "./views";

/** Milliseconds between two events of the demo; 0 in tests. */
export type Tempo = { event_ms: number };

export class DemoEngine implements Transport {
  lang: Lang = "en";
  /** The calls so far, in order, for tests. */
  readonly calls: string[] = [];
  /** Sends the page an event of its window. */
  tell: (event: WindowEventView) => void = () => undefined;

  readonly #scenario: Scenario;
  readonly #tempo: Tempo;
  #connects: boolean;
  #checks = 0;
  #lookedForDbgpt = 0;
  #without: string[] = [];
  #aim = "0.5.0";
  #applied: string[] = [];
  #unfinished: boolean;
  #halfRestored: boolean;
  #cancelled = false;
  // The latest messages, rendered again when the language changes.
  #told: ((lang: Lang) => Partial<StoryView>)[] = [];

  constructor(scenario: Scenario, tempo: Tempo) {
    this.#scenario = scenario;
    this.#tempo = tempo;
    this.#connects = scenario.connecting === "works";
    this.#unfinished = scenario.unfinished;
    this.#halfRestored = scenario.halfRestored;
    if (scenario.unfinished) this.#applied = this.#plan("en").steps.slice(0, 3).map((step) => step.id);
  }

  async startState(system: Lang, chosen: Lang | null): Promise<StartView> {
    this.lang = chosen ?? system;
    return {
      version: "0.1.0",
      lang: this.lang,
      has_chinese: true,
      config: null,
      recent: [
        { path: `${views.folder}/.env`, database: "dbgpt @ 127.0.0.1:3306", used_at: "2024-03-11T08:40:00Z" },
        { path: "/srv/db-gpt/docker-compose.yml", database: "dbgpt @ db:3306", used_at: "2024-03-02T17:05:00Z" },
      ],
      unfinished: this.#unfinished ? [this.#run()] : [],
      restores: this.#halfRestored ? [views.killedRestore] : [],
      logs: "/home/lin/.local/share/dbgpt-upgrade/logs",
    };
  }

  async speak(lang: Lang): Promise<StoryView> {
    this.lang = lang;
    const silent: StoryView = {
      inspection: null, checked: null, running: null, up: null, plan: null, backup: null, done: null, taken_up: null, undone: null,
    };
    return this.#told.reduce((story, again) => ({ ...story, ...again(lang) }), silent);
  }

  async standing(): Promise<StandingView> {
    return { anew: false, act: null };
  }

  async rejoin(): Promise<RejoinedView> {
    return { story: await this.speak(this.lang), act: null, error: null, restored: null };
  }

  async hear(listen: (event: WindowEventView) => void): Promise<void> {
    this.tell = listen;
  }

  chooseConfig = async () => views.folder;
  chooseCa = async () => "/etc/ssl/mysql-ca.pem";
  chooseBackupTarget = async () => views.backupFile;
  find = async () => views.found(this.lang);
  makeSample = async () => "/home/lin/.local/share/dbgpt-upgrade/samples/1";
  connection = async () => views.connection(this.#scenario, this.lang);
  saveReport = async () => "/home/lin/dbgpt-upgrade-report.md";

  async inspect(path: string, overrides: OverridesView) {
    this.calls.push(`inspect ${path} ${JSON.stringify(overrides)}`);
    await this.#pause();
    this.#reach(overrides);
    return this.#say((lang) => ({ inspection: this.#inspect(lang) })).inspection;
  }

  async aim(to: string) {
    this.calls.push(`aim ${to}`);
    this.#aim = to;
    await this.#pause();
    return this.#say((lang) => ({ inspection: this.#inspect(lang) })).inspection;
  }

  #inspect(lang: Lang) {
    const inspection = { ...views.inspect(this.#scenario, lang), aim: this.#aim };
    const half = this.#halfRestored ? [views.finding("halfRestored", "blocker", lang, "restore-unfinished")] : [];
    const config = this.#halfRestored ? views.killedRestore.config : inspection.config;
    return { ...inspection, config, half_restored: this.#halfRestored, findings: [...half, ...inspection.findings] };
  }

  async takeUpRestore(place: string, overrides: OverridesView) {
    this.calls.push(`take-up-restore ${place} ${JSON.stringify(overrides)}`);
    await this.#pause();
    this.#reach(overrides);
    return this.#say((lang) => ({ inspection: this.#inspect(lang) })).inspection;
  }

  async putBack(listen: Listener) {
    this.calls.push("put-back");
    await this.#amounts("restore", listen);
    this.#halfRestored = false;
    return this.#restored(views.killedRestore.safety_file);
  }

  async check(without: string[], target: string | null): Promise<CheckView> {
    this.#without = without;
    await this.#pause();
    const clear = !this.#scenario.blocked || this.#checks > 0;
    this.#checks += 1;
    return this.#say((lang) => {
      const blockers = clear ? [] : [views.finding("readOnly", "blocker", lang)];
      const space = target === null ? [] : [views.finding("space", "warning", lang, "backup-space-tight")];
      const [grants, collation] = [views.finding("grants", "warning", lang), views.finding("collation", "info", lang)];
      const findings = [...blockers, grants, ...space, collation];
      const verdict: CheckView["verdict"] = clear ? "warned" : "blocked";
      return { checked: { verdict, findings, at_backup: [...blockers, ...space] } };
    }).checked;
  }

  services = async () => ["web-a", "web-b"];

  async up() {
    await this.#pause();
    return this.#say((lang) => ({ up: { verdict: "up" as const, evidence: [views.finding("up", "info", lang)] } })).up;
  }

  async running() {
    await this.#pause();
    const stands = this.#scenario.running;
    const verdict = stands !== "runs-then-stops" ? stands : this.#lookedForDbgpt > 0 ? "stopped" : "runs";
    this.#lookedForDbgpt += 1;
    return this.#say((lang) => ({ running: views.running(verdict, lang) })).running;
  }

  async plan(without: string[]): Promise<PlanView> {
    this.#without = without;
    return this.#say((lang) => ({ plan: this.#plan(lang) })).plan;
  }

  async backUp(target: string, method: MethodView, rehearse: boolean, listen: Listener): Promise<BackupView> {
    this.calls.push(`back-up ${target} ${method} ${rehearse}`);
    this.#cancelled = false;
    for (const phase of ["backup", "prove", ...(rehearse ? ["rehearse"] : [])]) await this.#amounts(phase, listen);
    return this.#say((lang) => ({ backup: views.backup(this.#scenario, target, rehearse, lang) })).backup;
  }

  async takeUp(run: number, overrides: OverridesView) {
    this.calls.push(`take-up ${run}`);
    await this.#pause();
    this.#reach(overrides);
    return this.#say((lang) => ({
      taken_up: { inspection: { ...views.inspect(this.#scenario, lang), state: "partial" }, run: this.#run(), plan: this.#plan(lang) },
    })).taken_up;
  }

  async resume(run: number, listen: Listener): Promise<DoneView> {
    this.calls.push(`resume ${run}`);
    return this.#apply(listen, "verified");
  }

  async undo(run: number, listen: Listener): Promise<UndoneView> {
    this.calls.push(`undo ${run}`);
    listen({ kind: "phase", phase: "undo" });
    await this.#pause();
    const refused = this.#scenario.undo === "refused";
    if (!refused) this.#unfinished = false;
    return this.#say((lang) => ({
      undone: { run, undone: refused ? [] : this.#applied, refused: refused ? [views.finding("inUse", "blocker", lang)] : [] },
    })).undone;
  }

  async restore(run: number, how: RestoreHow, listen: Listener) {
    const switched = [how.all ? " all" : "", how.inPlace ? " in-place" : ""].join("");
    this.calls.push(`restore ${run}${switched}`);
    await this.#amounts("restore", listen);
    this.#unfinished = false;
    return this.#restored(views.backupFile);
  }

  #restored(backup_file: string) {
    return { backup_file, safety_file: views.backupFile.replace("before", "safety"), tables: 14, rows: 48_213, findings: [] };
  }

  async cancel(): Promise<void> {
    this.#cancelled = true;
  }

  async show(what: string): Promise<void> {
    this.calls.push(`show ${what}`);
  }

  async close(): Promise<void> {
    this.calls.push("close");
    this.#cancelled = true;
  }

  #run() {
    return { ...views.unfinishedRun, done: this.#applied.length };
  }

  #plan(lang: Lang): PlanView {
    return views.plan(this.#scenario, this.#without, this.#applied, lang);
  }

  #say<Story extends Partial<StoryView>>(tell: (lang: Lang) => Story): Story {
    this.#told.push(tell);
    return tell(this.lang);
  }

  /** Connects if the config's fault was corrected; throws otherwise. */
  #reach(overrides: OverridesView): void {
    const { connecting } = this.#scenario;
    const corrected = {
      works: true,
      "docker-host": overrides.host === "127.0.0.1",
      unpublished: overrides.host !== null,
      "wrong-password": overrides.password !== null,
      "several-services": overrides.service !== null,
    };
    this.#connects ||= corrected[connecting];
    if (this.#connects || connecting === "works") return;
    const codes = {
      "docker-host": "mysql-host-unknown",
      unpublished: "compose-port-unpublished",
      "wrong-password": "mysql-access-denied",
      "several-services": "compose-several-dbgpt",
    } as const;
    const code = codes[connecting];
    throw views.error(code, "inspect", false, this.lang);
  }

  async apply(without: string[], hash: string, listen: Listener): Promise<DoneView> {
    this.#without = without;
    this.calls.push(`apply ${hash}`);
    if (this.#scenario.apply !== "fails-before") return this.#apply(listen, this.#scenario.apply);
    listen({ kind: "step", id: this.#plan("en").steps[0]?.id ?? "", state: "failed" });
    throw views.error("mysql-lock-wait", "apply", false, this.lang);
  }

  async #apply(listen: Listener, until: "verified" | "unverified" | "stops-half-way"): Promise<DoneView> {
    listen({ kind: "phase", phase: "apply" });
    const before = this.#applied;
    for (const step of this.#plan("en").steps) {
      if (before.includes(step.id)) {
        listen({ kind: "step", id: step.id, state: "skipped" });
        continue;
      }
      listen({ kind: "step", id: step.id, state: "started" });
      await this.#pause();
      if (until === "stops-half-way" && this.#applied.length === 3) {
        this.#unfinished = true;
        throw views.error("mysql-lost", "apply", true, this.lang);
      }
      this.#applied = [...this.#applied, step.id];
      listen({ kind: "step", id: step.id, state: "done" });
    }
    listen({ kind: "phase", phase: "verify" });
    await this.#pause();
    this.#unfinished = false;
    const [applied, verified] = [this.#applied, until === "verified"];
    return this.#say((lang) => ({
      done: {
        run: 12, applied, verified, backup_file: views.backupFile,
        findings: verified ? [] : [views.finding("differs", "warning", lang)],
      },
    })).done;
  }

  async #amounts(phase: string, listen: Listener): Promise<void> {
    const total_bytes = 1_153_433_600;
    const parts = 20;
    listen({ kind: "phase", phase });
    for (let part = 0; part <= parts; part += 1) {
      if (this.#cancelled) throw views.error("cancelled", phase, false, this.lang);
      const [done_bytes, rows] = [(total_bytes * part) / parts, Math.round((48_213 * part) / parts)];
      listen({ kind: "amount", phase, done_bytes, total_bytes, rows, item: part < 12 ? "chat_history_message" : "document_chunk" });
      await this.#pause();
    }
  }

  #pause(): Promise<void> {
    return new Promise((done) => setTimeout(done, this.#tempo.event_ms));
  }
}
