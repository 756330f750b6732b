//! Finds out whether DB-GPT is stopped, by evidence: its processes, its web server, its sessions or open files.

use super::sessions::{self, Shown};
use super::{mysql, processes, sqlite, web};
use crate::config::Install;
use crate::error::Result;
use crate::event::Context;
use crate::io::machine;
use crate::io::waiting::in_place;
use crate::message::{Finding, Severity};
use crate::target::Target;

/// The conclusion from the evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunningVerdict {
    /// Everything was looked at, and DB-GPT was not seen.
    Stopped,
    /// DB-GPT was seen.
    Runs,
    /// DB-GPT was not seen, but not everything could be looked at.
    Unknown,
}

/// Whether DB-GPT runs, and the evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Running {
    /// The conclusion.
    pub verdict: RunningVerdict,
    /// What was seen, and what was looked for and not seen; the worst first.
    pub evidence: Vec<Finding>,
}

impl Running {
    /// Whether DB-GPT was seen: then nothing may be changed.
    #[must_use]
    pub fn blocks(&self) -> bool {
        self.verdict == RunningVerdict::Runs
    }

    /// Whether the user has to confirm that DB-GPT is stopped.
    #[must_use]
    pub fn needs_word(&self) -> bool {
        self.verdict == RunningVerdict::Unknown
    }
}

/// Looks for DB-GPT among this machine's processes, at its web server's addresses, and among the database's sessions or
/// the processes that have its file open.
///
/// # Errors
/// Those of [`crate::mysql::Connection::open`], and `cancelled`.
pub async fn running(install: &Install, context: Context<'_>) -> Result<Running> {
    let seen = in_place(machine::processes);
    let mut evidence = match &seen {
        Some(seen) => or_clear(
            processes::found(&install.folders(), seen),
            Finding::info("no-dbgpt-process").arg("count", seen.len()),
        ),
        None => vec![Finding::warning("processes-unseen")],
    };
    evidence.extend(web::check(install, &seen.unwrap_or_default()).await);
    evidence.extend(match &install.target {
        Target::Mysql(target) => {
            let (others, sight) = mysql::sessions(target, context).await?;
            let found = sessions::check(&others, sight, &target.user);
            let clear = Finding::info("no-other-session").arg("database", target.database.as_str());
            match sight {
                Shown::All => or_clear(found, clear),
                Shown::Own if others.is_empty() => [found, vec![clear]].concat(),
                Shown::Own => found,
            }
        }
        Target::Sqlite(target) => or_clear(
            sqlite::held(&target.path),
            Finding::info("file-not-held").arg("path", target.path.display()),
        ),
    });
    evidence.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    Ok(Running {
        verdict: verdict(&evidence),
        evidence,
    })
}

fn or_clear(found: Vec<Finding>, clear: Finding) -> Vec<Finding> {
    if found.is_empty() { vec![clear] } else { found }
}

fn verdict(evidence: &[Finding]) -> RunningVerdict {
    match evidence.iter().map(|finding| finding.severity).max() {
        Some(Severity::Blocker) => RunningVerdict::Runs,
        Some(Severity::Warning) => RunningVerdict::Unknown,
        Some(Severity::Info) | None => RunningVerdict::Stopped,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_decides() {
        let cases = [
            (vec![], RunningVerdict::Stopped),
            (
                vec![Finding::info("no-dbgpt-process")],
                RunningVerdict::Stopped,
            ),
            (
                vec![
                    Finding::info("file-not-held"),
                    Finding::warning("processes-unseen"),
                ],
                RunningVerdict::Unknown,
            ),
            (
                vec![
                    Finding::warning("processes-unseen"),
                    Finding::blocker("dbgpt-connected"),
                ],
                RunningVerdict::Runs,
            ),
        ];
        for (evidence, expected) in cases {
            assert_eq!(verdict(&evidence), expected, "{evidence:?}");
        }
    }
}
