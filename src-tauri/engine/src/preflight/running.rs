//! Is DB-GPT stopped? Told from what can be seen, one piece of evidence each: nobody has to be believed.

use super::sessions::{self, Shown};
use super::{mysql, processes, sqlite, web};
use crate::config::Install;
use crate::error::Result;
use crate::event::Context;
use crate::io::machine;
use crate::io::waiting::in_place;
use crate::message::{Finding, Severity};
use crate::target::Target;

/// What the evidence comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunningVerdict {
    /// Nothing of it is seen where it would be.
    Stopped,
    /// It is seen.
    Runs,
    /// Not everything could be looked at.
    Unknown,
}

/// The evidence, the worst first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Running {
    /// What it comes to.
    pub verdict: RunningVerdict,
    /// What was seen, and what was looked for and not seen.
    pub evidence: Vec<Finding>,
}

impl Running {
    /// Whether DB-GPT was seen: nothing may be changed under it.
    #[must_use]
    pub fn blocks(&self) -> bool {
        self.verdict == RunningVerdict::Runs
    }

    /// Whether only the user can tell that DB-GPT is stopped.
    #[must_use]
    pub fn needs_word(&self) -> bool {
        self.verdict == RunningVerdict::Unknown
    }
}

/// Looks for DB-GPT: among this machine's processes, where its web server would answer, and at the database among its
/// sessions or its file's users.
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
