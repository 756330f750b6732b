//! Checks for open transactions of other sessions: an ALTER of a table that they used would wait for their end.

use crate::message::Finding;

/// An open transaction of another session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OpenTransaction {
    /// The server's id of the session.
    pub(super) session: u64,
    /// How long it has been open, in seconds.
    pub(super) seconds: u64,
}

/// Warns of open transactions, naming their sessions.
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
