// Written from src-tauri/messages by `UPDATE_TYPES=1 cargo test -p dbgpt-upgrade-desktop`. Don't edit.

export type StartView = { version: string, lang: "en" | "zh-CN", 
/**
 * Whether a font here can draw Chinese.
 */
has_chinese: boolean, 
/**
 * From `--config`.
 */
config: string | null, 
/**
 * Recently opened installs, the latest first.
 */
recent: Array<RecentView>, unfinished: Array<UnfinishedView>, 
/**
 * To be shown before all else: their databases may be half empty.
 */
restores: Array<KilledRestoreView>, 
/**
 * The folder of the log files.
 */
logs: string | null, };
export type RecentView = { path: string, database: string, 
/**
 * RFC 3339, UTC.
 */
used_at: string, };
export type KnownView = { path: string | null, service: string | null, 
/**
 * What compose was given besides its file: files of variables, and a name of the project.
 */
env_files: Array<string>, project: string | null, 
/**
 * DB-GPT's folder, where the config at the path does not tell it.
 */
root: string | null, release: string, told: Array<string>, database: string | null, runs: boolean, trouble: string | null, };
export type FoundView = { installs: Array<KnownView>, notes: Array<FindingView>, };
export type UnfinishedView = { run: number, database: string, 
/**
 * RFC 3339, UTC.
 */
begun_at: string, 
/**
 * Whether it can be resumed; not once its undo has begun.
 */
resumable: boolean, done: number, steps: number, backup_file: string, 
/**
 * The config that it was begun with, if it is known.
 */
config: string | null, };
export type KilledRestoreView = { 
/**
 * The key of the database, for `take_up_restore`.
 */
place: string, database: string, 
/**
 * RFC 3339, UTC.
 */
begun_at: string, 
/**
 * The backup that was being restored.
 */
file: string, 
/**
 * The backup of what was there before.
 */
safety_file: string, config: string, };
export type WindowEventView = { "kind": "close-refused" } | { "kind": "close-asked" } | { "kind": "drag", over: boolean, } | { "kind": "dropped", path: string, } | { "kind": "opened", path: string, };
export type FolderView = "logs" | "backup" | "report";
export type ConfigKindView = "file" | "folder";
export type SeverityView = "info" | "warning" | "blocker";
export type FindingView = { id: string, severity: SeverityView, message: string, hint: string, };
export type CheckVerdictView = "clear" | "warned" | "blocked";
export type CheckView = { verdict: CheckVerdictView, 
/**
 * The worst first.
 */
findings: Array<FindingView>, 
/**
 * Those that matter once a folder for the backup is chosen.
 */
at_backup: Array<FindingView>, };
export type TargetView = { "kind": "mysql", address: string, database: string, user: string, } | { "kind": "sqlite", path: string, };
export type DbgptView = { version: string, source: string, };
export type OriginView = { "from": "file", path: string, line: number, } | { "from": "default" } | { "from": "override" };
export type SettingView = { key: string, 
/**
 * Masked by the engine where it is a password.
 */
value: string, origin: OriginView, };
export type VerdictView = "no-change-needed" | "upgrade-needed" | "up-to-date" | "refused";
export type CommandPurposeView = "stop" | "save" | "fetch" | "install" | "config" | "start";
export type CommandView = { purpose: CommandPurposeView, lines: string, note: string, };
export type OfferView = { release: string, 
/**
 * The release, and others with the same tables.
 */
names: string, };
export type InspectView = { config: string, root: string | null, target: TargetView, dbgpt: DbgptView | null, server: string | null, state: string, 
/**
 * The state of the database, in words.
 */
standing: string, 
/**
 * The target release.
 */
aim: string, 
/**
 * The releases that it can be brought to.
 */
offers: Array<OfferView>, 
/**
 * What users gain on the way, in order.
 */
gains: Array<string>, verdict: VerdictView, tables: number, rows: number, rows_exact: boolean, 
/**
 * Facts about the install folder, one per line.
 */
folder: Array<string>, settings: Array<SettingView>, findings: Array<FindingView>, 
/**
 * Whether there is something to do with the database.
 */
to_do: boolean, 
/**
 * Whether that is a repair: no guide asks for it.
 */
is_repair: boolean, 
/**
 * Whether a rehearsal is required.
 */
must_rehearse: boolean, 
/**
 * The methods by which it can be read out; empty if there is no choice.
 */
methods: Array<MethodView>, 
/**
 * The run of this database that stopped half-way, by its number.
 */
unfinished: number | null, 
/**
 * Whether a restore of this database was killed half-way.
 */
half_restored: boolean, 
/**
 * The commands to type on this install after the database's upgrade.
 */
commands: Array<CommandView>, 
/**
 * What must not be done after the upgrade.
 */
never: Array<string>, 
/**
 * Findings about rows that stay behind: in tables that a release no longer reads or drops.
 */
stays: Array<FindingView>, };
export type TlsModeView = "disabled" | "preferred" | "required" | "verify-ca" | "verify-identity";
export type OverridesView = { 
/**
 * The service of a compose file that is DB-GPT, if several could be.
 */
service: string | null, 
/**
 * What compose is given besides its file: files of variables instead of the `.env`, and a name of the project.
 */
env_files: Array<string>, project: string | null, 
/**
 * DB-GPT's folder, for a TOML that does not tell it.
 */
root: string | null, host: string | null, port: number | null, socket: string | null, user: string | null, database: string | null, password: string | null, tls: TlsModeView | null, ca: string | null, };
export type ConnectionView = { host: string | null, port: number | null, socket: string | null, user: string, database: string, tls: TlsModeView, ca: string | null, 
/**
 * Another address by which the database may be reached.
 */
proposal: ProposalView | null, };
export type ProposalView = { host: string, port: number, why: string, };
export type RunningVerdictView = "stopped" | "runs" | "unknown";
export type RunningView = { verdict: RunningVerdictView, evidence: Array<FindingView>, 
/**
 * Whether DB-GPT was seen: nothing may be changed before it is stopped.
 */
blocks: boolean, 
/**
 * Whether the user has to confirm that it is stopped, since not everything could be seen.
 */
needs_word: boolean, };
export type UpVerdictView = "up" | "doubtful" | "down";
export type UpView = { verdict: UpVerdictView, evidence: Array<FindingView>, };
export type RepairView = { 
/**
 * The id by which it is left out.
 */
id: string, 
/**
 * What it is for, in the user's words.
 */
name: string, };
export type StepStateView = "todo" | "done" | "differs";
export type StepView = { id: string, 
/**
 * The repair that it belongs to; `None` for the guide's own steps.
 */
repair: string | null, state: StepStateView, sql: string, why: string, 
/**
 * The reason for each change that it combines; empty if it makes only one.
 */
parts: Array<string>, 
/**
 * How long it takes on a large table, as a sentence.
 */
takes: string | null, };
export type PlanView = { 
/**
 * The hash that the user's confirmation is for.
 */
hash: string, 
/**
 * All repairs that have steps, including those that are left out.
 */
repairs: Array<RepairView>, steps: Array<StepView>, };
export type StepEventView = "started" | "done" | "skipped" | "failed";
export type ProgressView = { "kind": "phase", phase: string, } | { "kind": "amount", phase: string, done_bytes: number, total_bytes: number | null, rows: number, item: string, } | { "kind": "step", id: string, state: StepEventView, } | { "kind": "note", text: string, };
export type ProofKindView = "complete" | "counted" | "read-back" | "loadable" | "rehearsed";
export type ProofView = { proof: ProofKindView, proved: boolean, why: string, };
export type MethodView = "auto" | "mysqldump" | "builtin";
export type BackupView = { 
/**
 * Whether this backup is enough to change the database.
 */
suffices: boolean, file: string, 
/**
 * The program that wrote it; `None` for SQLite's own backup.
 */
tool: string | null, size_bytes: number, sha256: string, tables: number, rows: number, proofs: Array<ProofView>, };
export type DoneView = { run: number, applied: Array<string>, verified: boolean, findings: Array<FindingView>, backup_file: string, };
export type TakenUpView = { inspection: InspectView, run: UnfinishedView, plan: PlanView, };
export type UndoneView = { run: number, undone: Array<string>, 
/**
 * Why it can't be undone; then nothing was changed.
 */
refused: Array<FindingView>, };
export type RestoredView = { backup_file: string, 
/**
 * The backup of what was there before; `None` if nothing was.
 */
safety_file: string | null, tables: number, rows: number, 
/**
 * Differences from the backup, and notes.
 */
findings: Array<FindingView>, };
export type ErrorView = { code: string, phase: string, message: string, hint: string, 
/**
 * Whether the database was changed before it happened.
 */
changed: boolean, 
/**
 * Several services of a compose file could be meant: the user is asked for one.
 */
asks_service: boolean, 
/**
 * The user cancelled: not a failure.
 */
cancelled: boolean, };
export type StoryView = { inspection: InspectView | null, checked: CheckView | null, running: RunningView | null, up: UpView | null, plan: PlanView | null, backup: BackupView | null, done: DoneView | null, taken_up: TakenUpView | null, undone: UndoneView | null, };
export type ActView = "back-up" | "apply" | "undo" | "restore" | "put-back";
export type StandingView = { 
/**
 * Whether there was a page before: it was lost with the process that drew it.
 */
anew: boolean, 
/**
 * The act that the earlier page began and that still runs.
 */
act: ActView | null, };
export type RejoinedView = { story: StoryView, 
/**
 * The act that ended while no page was there.
 */
act: ActView | null, 
/**
 * Why it failed, if it did.
 */
error: ErrorView | null, restored: RestoredView | null, };
