//! The report of a run: Markdown for people, JSON for programs. A run holds no password, so none has to be left out.

mod seen;

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

use serde_json::{Value, json};

use crate::backup::{self, Manifest, Proof};
use crate::error::{Error, Phase, Result};
use crate::io::file::NewFile;
use crate::journal::{Run, RunStep, RunSummary};
use crate::message::Message;
use crate::plan::Step;
use crate::words::{self, Lang};

/// The format of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Markdown,
    /// For programs.
    Json,
}

impl Format {
    /// By the file's ending: `.json`, or Markdown for every other.
    #[must_use]
    pub fn of(path: &Path) -> Self {
        match path.extension() {
            Some(ending) if ending.eq_ignore_ascii_case("json") => Self::Json,
            Some(_) | None => Self::Markdown,
        }
    }
}

/// The runs, a line each, the newest first.
#[must_use]
pub fn runs(runs: &[RunSummary], lang: Lang) -> String {
    if runs.is_empty() {
        return words::message(lang, &Message::new("report-no-runs"));
    }
    let mut text = String::new();
    for run in runs {
        let place = run.place.key();
        let _ = writeln!(
            text,
            "{}  {}  {}  {place}",
            run.id,
            to_the_second(&run.begun_at),
            run.state.name()
        );
    }
    text
}

/// A time of the journal without its fraction of a second, which is only there to order the entries.
fn to_the_second(time: &str) -> String {
    match time.split_once('.') {
        Some((seconds, _)) => format!("{seconds}Z"),
        None => time.to_owned(),
    }
}

/// The runs for programs.
#[must_use]
pub fn runs_json(runs: &[RunSummary]) -> Value {
    runs.iter()
        .map(|run| {
            json!({
                "run": run.id.to_string(), "target": run.place, "begun": run.begun_at,
                "ended": run.ended_at, "state": run.state, "error": run.error_code,
            })
        })
        .collect()
}

/// One run for programs, its sentences in a language.
#[must_use]
pub fn json(run: &Run, lang: Lang) -> Value {
    let steps: Vec<Value> = pairs(run)
        .map(|(recorded, planned)| {
            json!({
                "id": recorded.id, "origin": planned.asked_by.origin(), "state": recorded.state,
                "sql": planned.sql, "started": recorded.started_at, "ended": recorded.ended_at,
                "undone": recorded.undone_at, "error": recorded.error_code,
            })
        })
        .collect();
    let manifest = backup::manifest(&run.backup_file).ok();
    let proofs = manifest.as_ref().map(|manifest| proofs(manifest, run));
    let before = manifest.as_ref().map(|manifest| {
        json!({
            "dbgpt": manifest.dbgpt_version, "server": manifest.server, "state": manifest.state,
            "collation": manifest.collation, "tables": manifest.tables, "at": manifest.written_at,
        })
    });
    json!({
        "app": env!("CARGO_PKG_VERSION"), "run": run.summary.id.to_string(),
        "target": run.summary.place, "begun": run.summary.begun_at, "ended": run.summary.ended_at,
        "state": run.summary.state, "error": run.summary.error_code, "plan_hash": run.plan.hash,
        "found": run.found.as_ref().map(|found| seen::findings_json(&found.findings, lang)),
        "before": before, "steps": steps,
        "tables_before": run.found.as_ref().map(|found| &found.seen.tables),
        "after": run.outcome.as_ref().map(|outcome| seen::outcome_json(outcome, lang)),
        "backup": {"file": run.backup_file, "sha256": run.backup_sha256, "proofs": proofs},
    })
}

/// The proofs in the backup's manifest, and those of the run's rehearsal.
fn proofs(manifest: &Manifest, run: &Run) -> Vec<Proof> {
    let written = manifest.proofs.iter();
    written.chain(&run.rehearsed).cloned().collect()
}

fn pairs(run: &Run) -> impl Iterator<Item = (&RunStep, &Step)> {
    run.steps.iter().filter_map(|recorded| {
        let planned = run.plan.steps.iter().find(|step| step.id == recorded.id)?;
        Some((recorded, planned))
    })
}

/// One run for people.
#[must_use]
pub fn markdown(run: &Run, lang: Lang) -> String {
    let say = |message: Message| words::message(lang, &message);
    let summary = &run.summary;
    let mut text = format!(
        "# {}\n\n{}\n",
        say(Message::new("report-title").arg("run", summary.id)),
        say(Message::new("report-summary")
            .arg("target", summary.place.key())
            .arg("begun", summary.begun_at.as_str())
            .arg("ended", summary.ended_at.as_deref().unwrap_or("–"))
            .arg("state", summary.state.name())
            .arg("error", summary.error_code.as_deref().unwrap_or("–"))
            .arg("app", env!("CARGO_PKG_VERSION"))
            .arg("hash", run.plan.hash.as_str())),
    );
    // The manifest describes the database before the run, if the backup is still where it was.
    let manifest = backup::manifest(&run.backup_file).ok();
    if let Some(manifest) = &manifest {
        let _ = writeln!(
            text,
            "\n## {}\n\n{}",
            say(Message::new("report-before-title")),
            say(before(manifest))
        );
    }
    if let Some(found) = &run.found {
        let title = say(Message::new("report-found"));
        let told = seen::findings(&found.findings, lang);
        let _ = write!(text, "\n## {title}\n\n{told}");
    }
    let _ = writeln!(text, "\n## {}\n", say(Message::new("report-steps")));
    for (recorded, planned) in pairs(run) {
        let _ = writeln!(
            text,
            "- **{}** ({}) {} – {}  \n  {}\n\n  ```sql\n  {}\n  ```",
            recorded.id,
            recorded.state.name(),
            recorded.started_at.as_deref().unwrap_or(""),
            recorded.ended_at.as_deref().unwrap_or(""),
            words::message(lang, &planned.why),
            planned.sql.replace('\n', "\n  ")
        );
    }
    let _ = writeln!(
        text,
        "\n## {}\n\n{}\n",
        say(Message::new("report-backup-title")),
        say(Message::new("report-backup")
            .arg("file", run.backup_file.display())
            .arg("sha256", run.backup_sha256.as_str())),
    );
    if let Some(manifest) = &manifest {
        let plain = manifest
            .without_tls
            .then(|| Message::new("rows-without-tls"));
        for how in manifest.snapshot_why.iter().chain(&plain) {
            let _ = writeln!(text, "{}\n", words::message(lang, how));
        }
        for proof in proofs(manifest, run) {
            let mark = if proof.proved { "x" } else { " " };
            let _ = writeln!(text, "- [{mark}] {}", words::message(lang, &proof.why));
        }
        for table in &manifest.tables {
            let _ = writeln!(text, "- `{}`: {}", table.name, table.rows);
        }
    }
    text += &after(run, lang);
    text
}

/// The tables after the run, beside those before it; empty if the run has no record of before.
fn after(run: &Run, lang: Lang) -> String {
    let Some(found) = &run.found else {
        return String::new();
    };
    let title = words::message(lang, &Message::new("report-after"));
    let told = match &run.outcome {
        Some(outcome) => seen::outcome(outcome, run.plan.target, lang),
        None => words::message(lang, &Message::new("report-not-seen")) + "\n",
    };
    let after = run.outcome.as_ref().map(|outcome| &outcome.seen);
    let tables = seen::tables(&found.seen, after, lang);
    format!("\n## {title}\n\n{told}\n{tables}")
}

/// The server, DB-GPT's version and the database's state when the backup was made.
fn before(manifest: &Manifest) -> Message {
    let server = manifest.server.as_ref().map_or_else(
        || "SQLite".to_owned(),
        |server| format!("{} {}", server.version_text, server.version_comment),
    );
    let rows: u64 = manifest.tables.iter().map(|table| table.rows).sum();
    Message::new("report-before")
        .arg("server", server.trim())
        .arg("dbgpt", manifest.dbgpt_version.as_deref().unwrap_or("?"))
        .arg("where", manifest.state.as_str())
        .arg("tables", manifest.tables.len())
        .arg("rows", rows)
        .arg("at", manifest.written_at.as_str())
}

/// Saves a report as a new file. `window` describes the platform of the window that saves it, if one does.
///
/// # Errors
/// `report-unwritten`: the file exists already, or the folder takes no file.
pub fn save(run: &Run, path: &Path, lang: Lang, window: Option<&str>) -> Result<()> {
    let text = match (Format::of(path), window) {
        (Format::Markdown, None) => markdown(run, lang),
        (Format::Markdown, Some(window)) => {
            let saved = Message::new("report-window").arg("window", window);
            format!(
                "{}\n{}\n",
                markdown(run, lang),
                words::message(lang, &saved)
            )
        }
        (Format::Json, window) => {
            let mut told = json(run, lang);
            told["window"] = json!(window);
            told.to_string()
        }
    };
    let written = NewFile::begin(path).and_then(|mut new| {
        new.file().write_all(text.as_bytes())?;
        new.commit()
    });
    written.map(drop).map_err(|source| {
        Error::failed("report-unwritten", Phase::Report)
            .arg("path", path.display())
            .because(source)
    })
}
