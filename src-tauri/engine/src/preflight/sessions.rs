//! Checks for other sessions on the database: DB-GPT must be stopped before its tables change.

use crate::message::Finding;

/// Another session on the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SessionSeen {
    /// The server's id of it.
    pub(super) id: u64,
    /// The user name of its account.
    pub(super) user: String,
    /// The client's host, mostly with its port.
    pub(super) host: String,
    /// How long it has been in its present state, in seconds.
    pub(super) seconds: u64,
    /// The name of its client program or driver, such as `pymysql`, if the server tells.
    pub(super) client: Option<String>,
    /// Whether it has our named lock: it is a session of this app, at work or left by a run that was cut off.
    pub(super) is_ours: bool,
}

/// Whether the server shows us the sessions of all accounts or only our own's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    /// All: the account has PROCESS.
    All,
    /// Only those of our account.
    Own,
}

/// Blocks on sessions of pymysql (DB-GPT's driver) and on sessions of DB-GPT's account whose client is unknown; warns
/// of others. Blocks also on a session of this app.
pub(super) fn check(sessions: &[SessionSeen], sight: Shown, user: &str) -> Vec<Finding> {
    let (ours, others): (Vec<&SessionSeen>, Vec<&SessionSeen>) =
        sessions.iter().partition(|session| session.is_ours);
    let (dbgpt, others): (Vec<&SessionSeen>, Vec<&SessionSeen>) = others
        .into_iter()
        .partition(|session| session.client.as_deref() == Some("pymysql"));
    let (unknown, others): (Vec<&SessionSeen>, Vec<&SessionSeen>) = others
        .into_iter()
        .partition(|session| session.client.is_none() && session.user == user);
    let mut findings = Vec::new();
    for (found, finding) in [
        (ours, Finding::blocker("session-of-run")),
        (dbgpt, Finding::blocker("dbgpt-connected")),
        (unknown, Finding::blocker("session-same-account")),
        (others, Finding::warning("session-other")),
    ] {
        if !found.is_empty() {
            let shown: Vec<String> = found.iter().map(|session| session.shown()).collect();
            findings.push(
                finding
                    .arg("count", found.len())
                    .arg("sessions", shown.join("; ")),
            );
        }
    }
    if sight == Shown::Own {
        findings.push(Finding::info("sessions-own-only").arg("user", user));
    }
    findings
}

impl SessionSeen {
    fn shown(&self) -> String {
        let client = self.client.as_deref().unwrap_or("?");
        format!(
            "{}: {}@{} ({client}), {} s",
            self.id, self.user, self.host, self.seconds
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_client_and_account() {
        let session = |user: &str, client: Option<&str>| SessionSeen {
            id: 7,
            user: user.to_owned(),
            host: "h:1".to_owned(),
            seconds: 3,
            client: client.map(str::to_owned),
            is_ours: false,
        };
        let ours = SessionSeen {
            is_ours: true,
            ..session("me", None)
        };
        let cases = [
            (session("me", Some("pymysql")), "dbgpt-connected"),
            (session("x", Some("pymysql")), "dbgpt-connected"),
            (session("me", None), "session-same-account"),
            (session("me", Some("mysql")), "session-other"),
            (session("x", None), "session-other"),
            (ours, "session-of-run"),
        ];
        for (session, expected) in cases {
            let found = check(std::slice::from_ref(&session), Shown::All, "me");
            assert_eq!(found.len(), 1);
            assert_eq!(found[0].id, expected, "{session:?}");
        }
        assert_eq!(check(&[], Shown::Own, "me")[0].id, "sessions-own-only");
    }
}
