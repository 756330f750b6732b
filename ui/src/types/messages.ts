// Written from src-tauri/messages.rs by `UPDATE_TYPES=1 cargo test -p dbgpt-upgrade-desktop`. Don't edit.

export type StartView = { version: string, lang: "en" | "zh-CN", 
/**
 * From `--config`.
 */
config: string | null, };
export type ConfigKindView = "file" | "folder";
export type SeverityView = "info" | "warning" | "blocker";
export type FindingView = { id: string, severity: SeverityView, message: string, hint: string, };
export type TargetView = { "kind": "mysql", address: string, database: string, user: string, } | { "kind": "sqlite", path: string, };
export type DbgptView = { version: string, source: string, };
export type OriginView = { "from": "file", path: string, line: number, } | { "from": "default" } | { "from": "override" };
export type SettingView = { key: string, 
/**
 * Masked by the engine where it is a password.
 */
value: string, origin: OriginView, };
export type VerdictView = "no-change-needed" | "upgrade-needed" | "up-to-date" | "refused";
export type LookView = { config: string, root: string | null, target: TargetView, dbgpt: DbgptView | null, server: string | null, state: string, verdict: VerdictView, tables: number, rows: number, rows_exact: boolean, settings: Array<SettingView>, findings: Array<FindingView>, 
/**
 * SQLite that lacks what agent chat needs.
 */
repairable: boolean, };
export type OverridesView = { host: string | null, port: number | null, user: string | null, database: string | null, password: string | null, };
export type RepairView = "messages-goal" | "collection-codes" | "long-messages" | "conversations-team-mode";
export type StepStateView = "todo" | "done" | "differs";
export type StepView = { id: string, 
/**
 * `None`: one of the guide's own.
 */
repair: RepairView | null, state: StepStateView, sql: string, why: string, 
/**
 * The server copies the whole table.
 */
rebuild: boolean, };
export type PlanView = { 
/**
 * What the user confirms.
 */
hash: string, steps: Array<StepView>, };
export type StepEventView = "started" | "done" | "skipped" | "failed";
export type ProgressView = { "kind": "phase", phase: string, } | { "kind": "amount", phase: string, done_bytes: number, total_bytes: number | null, rows: number, item: string, } | { "kind": "step", id: string, state: StepEventView, } | { "kind": "note", text: string, };
export type ProofKindView = "complete" | "counted" | "read-back" | "rehearsed";
export type ProofView = { proof: ProofKindView, proved: boolean, why: string, };
export type BackupView = { file: string, size_bytes: number, sha256: string, tables: number, rows: number, proofs: Array<ProofView>, };
export type DoneView = { run: string, applied: Array<string>, verified: boolean, findings: Array<FindingView>, backup_file: string, };
export type ErrorView = { code: string, phase: string, message: string, hint: string, 
/**
 * Whether the database was changed before it happened.
 */
changed: boolean, 
/**
 * The user cancelled: not a failure.
 */
cancelled: boolean, };
export type StoryView = { look: LookView | null, findings: Array<FindingView> | null, plan: PlanView | null, backup: BackupView | null, done: DoneView | null, };
