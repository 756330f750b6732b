//! A run, told to somebody else: Markdown for people, JSON for programs. There is no password in a run to leave out.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

use serde_json::{Value, json};

use crate::error::{Error, Phase, Result};
use crate::io::file::NewFile;
use crate::journal::RunRecord;
use crate::message::Message;
use crate::words::{self, Lang};

/// What a report is written as.
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
pub fn runs(runs: &[RunRecord], lang: Lang) -> String {
    if runs.is_empty() {
        return words::message(lang, &Message::new("report-no-runs"));
    }
    let mut text = String::new();
    for run in runs {
        let _ = writeln!(
            text,
            "{}  {}  {}  {}",
            run.run,
            run.begun,
            run.state.name(),
            run.target
        );
    }
    text
}

/// The runs for programs.
#[must_use]
pub fn runs_json(runs: &[RunRecord]) -> Value {
    runs.iter()
        .map(|run| {
            json!({
                "run": run.run, "target": run.target, "begun": run.begun, "ended": run.ended,
                "state": run.state, "error": run.error,
            })
        })
        .collect()
}

/// One run for programs.
#[must_use]
pub fn json(run: &RunRecord) -> Value {
    json!({
        "app": env!("CARGO_PKG_VERSION"), "run": run.run, "target": run.target, "begun": run.begun,
        "ended": run.ended, "state": run.state, "error": run.error, "plan_hash": run.plan.hash,
        "steps": run.steps, "backup": run.backup,
    })
}

/// One run for people.
#[must_use]
pub fn markdown(run: &RunRecord, lang: Lang) -> String {
    let say = |message: Message| words::message(lang, &message);
    let mut text = format!(
        "# {}\n\n{}\n",
        say(Message::new("report-title").arg("run", run.run.as_str())),
        say(Message::new("report-summary")
            .arg("target", run.target.as_str())
            .arg("begun", run.begun.as_str())
            .arg("ended", run.ended.as_deref().unwrap_or("–"))
            .arg("state", run.state.name())
            .arg("error", run.error.as_deref().unwrap_or("–"))
            .arg("app", env!("CARGO_PKG_VERSION"))
            .arg("hash", run.plan.hash.as_str())),
    );
    let _ = writeln!(text, "\n## {}\n", say(Message::new("report-steps")));
    for (recorded, planned) in run.steps.iter().zip(&run.plan.steps) {
        let _ = writeln!(
            text,
            "- **{}** ({}) {} – {}  \n  {}\n\n  ```sql\n  {}\n  ```",
            recorded.id,
            recorded.state.name(),
            recorded.started.as_deref().unwrap_or(""),
            recorded.ended.as_deref().unwrap_or(""),
            words::message(lang, &planned.why),
            recorded.sql.replace('\n', "\n  ")
        );
    }
    let _ = writeln!(
        text,
        "\n## {}\n\n{}\n",
        say(Message::new("report-backup-title")),
        say(Message::new("report-backup")
            .arg("file", run.backup.file.display())
            .arg("sha256", run.backup.sha256.as_str())
            .arg("bytes", run.backup.size_bytes)),
    );
    for proof in &run.backup.proofs {
        let mark = if proof.proved { "x" } else { " " };
        let _ = writeln!(text, "- [{mark}] {}", words::message(lang, &proof.why));
    }
    let _ = writeln!(text);
    for table in &run.backup.tables {
        let _ = writeln!(text, "- `{}`: {}", table.name, table.rows);
    }
    text
}

/// Saves a report as a new file.
///
/// # Errors
/// `report-unwritten`: the file exists already, or the folder takes no file.
pub fn save(run: &RunRecord, path: &Path, lang: Lang) -> Result<()> {
    let text = match Format::of(path) {
        Format::Markdown => markdown(run, lang),
        Format::Json => json(run).to_string(),
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
