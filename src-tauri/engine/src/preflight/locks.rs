//! Does anyone hold a table of ours in an open transaction? A change of that table would wait for its end.

use crate::message::Finding;

/// An open transaction of another session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OpenTransaction {
    /// The session's number.
    pub(super) session: u64,
    /// Since when, in seconds.
    pub(super) seconds: u64,
}

/// Warns, naming the sessions.
pub(super) fn check(transactions: &[OpenTransaction]) -> Option<Finding> {
    let longest = transactions.iter().max_by_key(|one| one.seconds)?;
    let sessions: Vec<String> = transactions
        .iter()
        .map(|one| one.session.to_string())
        .collect();
    Some(
        Finding::warning("transaction-open")
            .arg("sessions", sessions.join(", "))
            .arg("seconds", longest.seconds)
            .arg("kill", format!("KILL {};", longest.session)),
    )
}
