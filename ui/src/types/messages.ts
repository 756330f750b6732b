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
 * What was opened before, the latest first.
 */
recent: Array<RecentView>, unfinished: Array<UnfinishedView>, 
/**
 * They come first: their databases may be half empty.
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
export type KnownView = { path: string | null, service: string | null, release: string, told: Array<string>, database: string | null, runs: boolean, trouble: string | null, };
export type FoundView = { installs: Array<KnownView>, notes: Array<FindingView>, };
export type UnfinishedView = { run: number, database: string, 
/**
 * RFC 3339, UTC.
 */
begun_at: string, 
/**
 * Whether it can be finished; not once it is being taken back.
 */
resumable: boolean, done: number, steps: number, backup_file: string, 
/**
 * What it was begun with, where that is still known.
 */
config: string | null, };
export type KilledRestoreView = { 
/**
 * What it is asked for by.
 */
place: string, database: string, 
/**
 * RFC 3339, UTC.
 */
begun_at: string, 
/**
 * What was being restored.
 */
file: string, 
/**
 * What was there before, whole.
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
 * With those whose tables are the same.
 */
names: string, };
export type InspectView = { config: string, root: string | null, target: TargetView, dbgpt: DbgptView | null, server: string | null, state: string, 
/**
 * Where it stands, in words.
 */
standing: string, 
/**
 * The release that it is inspected for.
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
 * What the install folder tells of itself, a line each.
 */
folder: Array<string>, settings: Array<SettingView>, findings: Array<FindingView>, 
/**
 * Whether there is something to do with the database.
 */
to_do: boolean, 
/**
 * Whether no guide asks for it.
 */
is_repair: boolean, 
/**
 * A backup of this database is rehearsed in any case.
 */
must_rehearse: boolean, 
/**
 * How it can be read out, if there is a choice.
 */
methods: Array<MethodView>, 
/**
 * The run of this database that stopped half-way, by its number.
 */
unfinished: number | null, 
/**
 * A restore of this database was killed half-way.
 */
half_restored: boolean, 
/**
 * What to type on this install after the database.
 */
commands: Array<CommandView>, 
/**
 * What must not be done from then on.
 */
never: Array<string>, 
/**
 * What stays behind.
 */
stays: Array<FindingView>, };
export type TlsModeView = "disabled" | "preferred" | "required" | "verify-ca" | "verify-identity";
export type OverridesView = { 
/**
 * Of a compose file, where several could be meant.
 */
service: string | null, host: string | null, port: number | null, socket: string | null, user: string | null, database: string | null, password: string | null, tls: TlsModeView | null, ca: string | null, };
export type ConnectionView = { host: string | null, port: number | null, socket: string | null, user: string, database: string, tls: TlsModeView, ca: string | null, 
/**
 * Where it may be reached instead.
 */
proposal: ProposalView | null, };
export type ProposalView = { host: string, port: number, why: string, };
export type RunningVerdictView = "stopped" | "runs" | "unknown";
export type RunningView = { verdict: RunningVerdictView, evidence: Array<FindingView>, 
/**
 * Nothing may be changed before it is stopped.
 */
blocks: boolean, 
/**
 * It can't be seen: the user is asked whether it is stopped.
 */
needs_word: boolean, };
export type UpVerdictView = "up" | "doubtful" | "down";
export type UpView = { verdict: UpVerdictView, evidence: Array<FindingView>, };
export type RepairView = { 
/**
 * What it is left out by.
 */
id: string, 
/**
 * What it is for, in the user's words.
 */
name: string, };
export type StepStateView = "todo" | "done" | "differs";
export type StepView = { id: string, 
/**
 * `None`: one of the guide's own.
 */
repair: string | null, state: StepStateView, sql: string, why: string, 
/**
 * Why each of several changes is made that it makes at once; empty for one.
 */
parts: Array<string>, 
/**
 * What it takes on a large table, as a sentence.
 */
takes: string | null, };
export type PlanView = { 
/**
 * What the user confirms.
 */
hash: string, 
/**
 * All that can be chosen or left out, also what is left out.
 */
repairs: Array<RepairView>, steps: Array<StepView>, };
export type StepEventView = "started" | "done" | "skipped" | "failed";
export type ProgressView = { "kind": "phase", phase: string, } | { "kind": "amount", phase: string, done_bytes: number, total_bytes: number | null, rows: number, item: string, } | { "kind": "step", id: string, state: StepEventView, } | { "kind": "note", text: string, };
export type ProofKindView = "complete" | "counted" | "read-back" | "loadable" | "rehearsed";
export type ProofView = { proof: ProofKindView, proved: boolean, why: string, };
export type MethodView = "auto" | "mysqldump" | "builtin";
export type BackupView = { 
/**
 * The database may be changed with this way back.
 */
suffices: boolean, file: string, 
/**
 * What wrote it; none for SQLite's own backup.
 */
tool: string | null, size_bytes: number, sha256: string, tables: number, rows: number, proofs: Array<ProofView>, };
export type DoneView = { run: number, applied: Array<string>, verified: boolean, findings: Array<FindingView>, backup_file: string, };
export type TakenUpView = { inspection: InspectView, run: UnfinishedView, plan: PlanView, };
export type UndoneView = { run: number, undone: Array<string>, 
/**
 * Why it can't be undone; then nothing was removed.
 */
refused: Array<FindingView>, };
export type RestoredView = { backup_file: string, 
/**
 * What was there before; none if nothing was.
 */
safety_file: string | null, tables: number, rows: number, 
/**
 * What is not quite as it was.
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
 * There was a page before this one: it was lost with the process that drew it.
 */
anew: boolean, 
/**
 * What it had begun, and what still runs.
 */
act: ActView | null, };
export type RejoinedView = { story: StoryView, 
/**
 * What ended while nobody could be told.
 */
act: ActView | null, 
/**
 * Why it failed, if it did.
 */
error: ErrorView | null, restored: RestoredView | null, };
