//! Prints results, in words or as JSON: decided here alone.

use engine::Cause;
use engine::backup::Backup;
use engine::catalog::{self, Catalog};
use engine::config::{Folder, Install, Origin};
use engine::guidance::Guidance;
use engine::inspect::{Inspection, Verdict};

use engine::plan::{Plan, StepState};
use engine::preflight::{Running, RunningVerdict};
use engine::restore::Restored;
use engine::schema::RowCount;
use engine::session::Done;
use engine::target::Target;
use engine::undo::Undone;
use engine::verify::Verification;
use engine::webserver::Up;
use engine::words::{self, Lang};
use engine::{Error, Finding, Message, Phase, Severity};
use serde_json::{Value, json};

use crate::json as object;
use crate::lines::{err, out};
use crate::options::Common;

/// Prints results.
pub(crate) struct Output {
    lang: Lang,
    json: bool,
}

impl Output {
    pub(crate) fn new(common: &Common) -> Self {
        Self {
            lang: common.lang,
            json: common.json,
        }
    }

    /// The language of all messages.
    pub(crate) fn lang(&self) -> Lang {
        self.lang
    }

    /// Whether results are printed as JSON (`--json`).
    pub(crate) fn is_json(&self) -> bool {
        self.json
    }

    fn say(&self, message: &Message) {
        out!("{}", words::message(self.lang, message));
    }

    fn print(&self, value: &Value) {
        out!("{value}");
    }

    /// A failure: JSON on stdout (it is the result), words on stderr.
    pub(crate) fn error(&self, error: &Error) {
        if self.json {
            self.print(&object::error(error, self.lang));
        } else {
            self.words(error);
        }
    }

    /// Reports on stderr that the result could not be written to stdout.
    pub(crate) fn unsaid(&self, cause: &std::io::Error) {
        let error = Error::failed("cli-unsaid", Phase::Report).because(Cause::of(cause));
        if self.json {
            err!("{}", object::error(&error, self.lang));
        } else {
            self.words(&error);
        }
    }

    fn words(&self, error: &Error) {
        err!("{} [{}]", error.message(self.lang), error.code());
        err!("{}", error.hint(self.lang));
    }

    pub(crate) fn inspection(
        &self,
        install: &Install,
        inspection: &Inspection,
        half_way: bool,
        answering: &[Finding],
    ) {
        let found = [answering, &install.findings[..], &inspection.findings].concat();
        if self.json {
            return self.print(&object::inspection(install, inspection, &found, self.lang));
        }
        let verdict = Message::new(match inspection.verdict {
            Verdict::NoChangeNeeded => "cli-verdict-no-change-needed",
            Verdict::UpgradeNeeded if half_way => "cli-verdict-half-way",
            Verdict::UpgradeNeeded => "cli-verdict-upgrade-needed",
            Verdict::UpToDate => "cli-verdict-up-to-date",
            Verdict::Refused => "cli-verdict-refused",
        });
        self.say(&verdict.arg("aim", inspection.target.to_string()));
        out!("");
        let server = inspection.server.as_ref().map_or_else(
            || "SQLite".to_owned(),
            |server| format!("{} {}", server.version_text, server.version_comment),
        );
        let database = match &install.target {
            Target::Sqlite(file) => file.path.display().to_string(),
            Target::Mysql(mysql) => {
                format!("{} @ {} ({})", mysql.database, mysql.address, mysql.user)
            }
        };
        self.say(
            &Message::new("cli-inspect")
                .arg("database", database)
                .arg("server", server)
                .arg("state", inspection.state.name(catalog::known()))
                .arg("config", install.config_file.display()),
        );
        if let Some(known) = &install.version {
            self.say(
                &Message::new("cli-dbgpt")
                    .arg("version", known.version.as_str())
                    .arg("source", known.source.as_str()),
            );
        }
        for told in install.folder.iter().flat_map(Folder::told) {
            out!("  {}", words::message(self.lang, &told));
        }
        for setting in &install.settings {
            let origin = match &setting.origin {
                Origin::EnvFile { path, line }
                | Origin::ComposeFile { path, line }
                | Origin::TomlFile { path, line } => {
                    format!("{}:{line}", path.display())
                }
                Origin::Default => words::message(self.lang, &Message::new("cli-origin-default")),
                Origin::Override => words::message(self.lang, &Message::new("cli-origin-override")),
            };
            out!("  {} = {}   ({origin})", setting.key, setting.value);
        }
        self.tables(inspection);
        self.list(&found);
    }

    fn tables(&self, inspection: &Inspection) {
        out!("");
        for table in &inspection.schema.tables {
            match table.rows {
                RowCount::Exact(rows) => out!("  {:<28} {rows:>10}", table.name),
                RowCount::Estimate(rows) => {
                    out!("  {:<28} {:>10}", table.name, format!("~{rows}"))
                }
            }
        }
    }

    pub(crate) fn findings(&self, findings: &[Finding]) {
        if self.json {
            return self.print(&json!({"findings": object::findings(findings, self.lang)}));
        }
        if findings.is_empty() {
            self.say(&Message::new("cli-no-findings"));
        }
        self.list(findings);
    }

    fn list(&self, findings: &[Finding]) {
        for finding in findings {
            let severity = Message::new(match finding.severity {
                Severity::Info => "cli-severity-info",
                Severity::Warning => "cli-severity-warning",
                Severity::Blocker => "cli-severity-blocker",
            });
            out!(
                "\n{} {} [{}]",
                words::message(self.lang, &severity),
                words::finding(self.lang, finding),
                finding.id
            );
            out!("  → {}", words::finding_hint(self.lang, finding));
        }
    }

    pub(crate) fn running(&self, running: &Running) {
        if self.json {
            return self.print(&object::running(running, self.lang));
        }
        self.say(&Message::new(match running.verdict {
            RunningVerdict::Stopped => "cli-running-stopped",
            RunningVerdict::Runs => "cli-running-runs",
            RunningVerdict::Unknown => "cli-running-unknown",
        }));
        self.list(&running.evidence);
    }

    pub(crate) fn up(&self, up: &Up) {
        if self.json {
            return self.print(&object::up(up, self.lang));
        }
        self.list(&up.evidence);
    }

    /// The commands to type after the database's upgrade, and what not to do.
    pub(crate) fn guide(&self, guidance: &Guidance) {
        if self.json {
            return self.print(&object::guide(guidance, self.lang));
        }
        for command in &guidance.commands {
            if !command.lines.is_empty() {
                out!("{}", command.lines);
            }
            out!("  → {}\n", words::message(self.lang, &command.note));
        }
        for warning in &guidance.never {
            out!("! {}", words::message(self.lang, warning));
        }
    }

    pub(crate) fn releases(&self, known: &Catalog) {
        if self.json {
            return self.print(&object::releases(known, self.lang));
        }
        for entry in known.led_to() {
            let same = entry.same.iter().map(|release| format!(", v{release}"));
            let of = |origin| {
                let changes = entry.changes.iter();
                changes
                    .filter(|wanted| wanted.asked_by.origin() == origin)
                    .count()
            };
            self.say(
                &Message::new("cli-release")
                    .arg("release", entry.release.to_string())
                    .arg("same", same.collect::<String>())
                    .arg("guide", of(engine::catalog::Origin::Guide))
                    .arg("repairs", of(engine::catalog::Origin::Repair)),
            );
            if let Some(gain) = entry.gain() {
                self.say(&Message::new("cli-release-brings").arg("what", gain));
            }
        }
    }

    pub(crate) fn plan(&self, plan: &Plan) {
        if self.json {
            return self.print(&object::plan(plan, self.lang));
        }
        if plan.steps.is_empty() {
            return self.say(&Message::new("cli-plan-empty"));
        }
        for step in &plan.steps {
            let origin = Message::new(match step.asked_by.origin() {
                engine::catalog::Origin::Guide => "cli-origin-guide",
                engine::catalog::Origin::Repair => "cli-origin-repair",
            });
            let state = Message::new(match step.state {
                StepState::Todo => "cli-state-todo",
                StepState::Done => "cli-state-done",
                StepState::Differs => "cli-state-differs",
            });
            let parts = step.parts.iter().map(|part| {
                let why = words::message(self.lang, &part.why);
                format!("--   {}: {why}\n", part.id)
            });
            let takes = step.takes.iter();
            let takes = takes.map(|takes| format!("-- {}\n", words::message(self.lang, takes)));
            out!(
                "-- {} ({}): {}\n-- {}\n{}{}{};\n",
                step.id,
                words::message(self.lang, &origin),
                words::message(self.lang, &state),
                words::message(self.lang, &step.why),
                parts.collect::<String>(),
                takes.collect::<String>(),
                step.sql.trim_end_matches(';')
            );
        }
    }

    pub(crate) fn backup(&self, backup: &Backup) {
        if self.json {
            return self.print(&object::backup(backup, self.lang));
        }
        self.say(
            &Message::new("cli-backup")
                .arg("file", backup.file.display())
                .arg("size", indicatif::HumanBytes(backup.size_bytes).to_string())
                .arg(
                    "rows",
                    backup.tables.iter().map(|table| table.rows).sum::<u64>(),
                )
                .arg("tables", backup.tables.len())
                .arg("sha256", backup.sha256.as_str()),
        );
        self.proofs(backup);
    }

    /// A backup, and findings about files that belong to its database (configs, alembic's files).
    pub(crate) fn backup_beside(
        &self,
        backup: &Backup,
        settings: Option<&std::path::Path>,
        beside: &[Finding],
    ) {
        if self.json {
            let mut value = object::backup(backup, self.lang);
            value["settings"] = settings.map(|path| path.display().to_string()).into();
            value["beside"] = object::findings(beside, self.lang);
            return self.print(&value);
        }
        self.backup(backup);
        self.list(beside);
    }

    fn proofs(&self, backup: &Backup) {
        for proof in &backup.proofs {
            let key = if proof.proved {
                "cli-proved"
            } else {
                "cli-not-proved"
            };
            out!(
                "  {}: {}",
                words::message(self.lang, &Message::new(key)),
                words::message(self.lang, &proof.why)
            );
        }
    }

    pub(crate) fn restored(&self, restored: &Restored) {
        if self.json {
            return self.print(&object::restored(restored, self.lang));
        }
        let rows: u64 = restored.tables.iter().map(|table| table.rows).sum();
        self.say(
            &Message::new("cli-restored")
                .arg("database", restored.database.as_str())
                .arg("rows", rows)
                .arg("tables", restored.tables.len()),
        );
        if let Some(safety) = &restored.safety {
            self.say(&Message::new("cli-restored-safety").arg("path", safety.file.display()));
        }
        if restored.alembic_files > 0 {
            self.say(&Message::new("cli-restored-alembic").arg("count", restored.alembic_files));
        }
        self.list(&restored.notes);
    }

    /// The database needed no change.
    pub(crate) fn nothing_to_do(&self, install: &Install, inspection: &Inspection) {
        if self.json {
            return self.print(&json!({
                "run": Value::Null, "applied": [], "verified": true, "backup": Value::Null,
                "proofs": [],
                "verdict": inspection.verdict,
                "findings": object::findings(&inspection.findings, self.lang),
            }));
        }
        let key = match install.target {
            Target::Sqlite(_) => "cli-verdict-no-change-needed",
            Target::Mysql(_) => "cli-verdict-up-to-date",
        };
        self.say(&Message::new(key).arg("aim", inspection.target.to_string()));
        self.list(&inspection.findings);
    }

    pub(crate) fn done(&self, done: &Done) {
        if self.json {
            return self.print(&json!({
                "run": done.applied.run.to_string(),
                "applied": done.applied.applied,
                "verified": done.verification.verified,
                "backup": done.backup.file.display().to_string(),
                "proofs": object::proofs(&done.backup, self.lang),
                "findings": object::findings(&done.verification.differences, self.lang),
            }));
        }
        self.say(
            &Message::new("cli-done")
                .arg("steps", done.applied.applied.len())
                .arg("run", done.applied.run)
                .arg("backup", done.backup.file.display()),
        );
        self.proofs(&done.backup);
        self.verified(&done.verification);
    }

    pub(crate) fn undone(&self, undone: &Undone) {
        if self.json {
            return self.print(&json!({
                "run": undone.run.to_string(), "undone": undone.undone,
                "refused": object::findings(&undone.refused, self.lang),
            }));
        }
        let key = if undone.refused.is_empty() {
            "cli-undone"
        } else {
            "cli-undo-refused"
        };
        self.say(
            &Message::new(key)
                .arg("run", undone.run)
                .arg("steps", undone.undone.len()),
        );
        self.list(&undone.refused);
    }

    pub(crate) fn verification(&self, verification: &Verification) {
        if self.json {
            return self.print(&json!({
                "verified": verification.verified,
                "findings": object::findings(&verification.differences, self.lang),
            }));
        }
        self.verified(verification);
    }

    fn verified(&self, verification: &Verification) {
        let key = if verification.verified {
            "cli-verified"
        } else {
            "cli-not-verified"
        };
        let aim = verification.inspection.target.to_string();
        self.say(&Message::new(key).arg("aim", aim));
        self.list(&verification.differences);
    }

    /// A result whose text is ready, with its JSON value.
    pub(crate) fn text(&self, text: &str, value: &Value) {
        if self.json {
            self.print(value);
        } else {
            out!("{}", text.trim_end());
        }
    }
}
