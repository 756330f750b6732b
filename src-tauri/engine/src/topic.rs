//! What errors and findings are about, where other code acts on that: an id is for people and scripts, and no rule hangs
//! on its spelling.

use crate::error::Error;
use crate::message::{Finding, Message};

/// What an error is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Topic {
    /// The server can't be reached: its name is unknown, or nothing listens there.
    Unreachable,
    /// The connection broke or fell silent.
    Lost,
    /// The answer is not MySQL's protocol.
    Protocol,
    /// Something else than a MySQL server answered.
    NotMysql,
    /// Both sides have TLS and could not agree.
    TlsFailed,
    /// The server has no TLS, or too old a version.
    TlsMissing,
    /// The server has no room for another session.
    ServerFull,
    /// The account may not have another session at the same time.
    AccountFull,
    /// The account has used up what it may do in an hour.
    HourlyLimit,
    /// The server has no such database.
    NoDatabase,
    /// Another session has the named lock.
    Locked,
    /// Several services of a compose file could be DB-GPT.
    SeveralServices,
    /// The config does not tell the database's address, which the user can give.
    AddressUntold,
    /// A backup of ours is damaged.
    Damaged,
    /// A zip that is no backup of ours.
    Foreign,
    /// A backup of ours lacks a proof.
    Unproved,
    /// A table or type that the built-in writer does not know.
    BeyondBuiltin,
    /// A SQLite file can't be read as a database any more.
    SqliteBroken,
    /// The server lets only trusted accounts make triggers and functions.
    MakersDistrusted,
    /// The account lacks rights that a restore needs.
    GrantsMissing,
    /// This app's own folders, files or journal can't be used.
    OwnPlace,
    /// The server refused a view, trigger, routine or event.
    ObjectRefused,
}

/// The ids of the errors about each topic.
const ERRORS: &[(Topic, &[&str])] = &[
    (
        Topic::Unreachable,
        &["mysql-host-unknown", "mysql-unreachable"],
    ),
    (Topic::Lost, &["mysql-lost", "mysql-timeout"]),
    (Topic::Protocol, &["mysql-protocol"]),
    (Topic::NotMysql, &["mysql-not-mysql"]),
    (Topic::TlsFailed, &["mysql-tls-failed"]),
    (
        Topic::TlsMissing,
        &["mysql-tls-unavailable", "mysql-tls-too-old"],
    ),
    (Topic::ServerFull, &["mysql-too-many-connections"]),
    (Topic::AccountFull, &["mysql-account-connections"]),
    (Topic::HourlyLimit, &["mysql-account-hourly"]),
    (Topic::NoDatabase, &["mysql-database-missing"]),
    (Topic::Locked, &["apply-locked"]),
    (Topic::SeveralServices, &["compose-several-dbgpt"]),
    (
        Topic::AddressUntold,
        &[
            "compose-port-unpublished",
            "compose-port-random",
            "toml-variable-unseen",
            "toml-variable-unset",
            "toml-key-missing",
        ],
    ),
    (Topic::Damaged, &["backup-damaged"]),
    (Topic::Foreign, &["backup-foreign"]),
    (Topic::Unproved, &["backup-unproved"]),
    (
        Topic::BeyondBuiltin,
        &["backup-builtin-table", "backup-builtin-type"],
    ),
    (
        Topic::SqliteBroken,
        &[
            "sqlite-corrupt",
            "sqlite-not-a-database",
            "sqlite-needs-recovery",
        ],
    ),
    (Topic::MakersDistrusted, &["restore-makers-distrusted"]),
    (Topic::GrantsMissing, &["restore-grants-missing"]),
    (
        Topic::OwnPlace,
        &[
            "journal-busy",
            "journal-unusable",
            "home-unusable",
            "restore-write-failed",
            "rehearse-folder",
        ],
    ),
    (Topic::ObjectRefused, &["restore-object-failed"]),
];

impl Error {
    /// What it is about; `None` where no code acts on that.
    pub(crate) fn topic(&self) -> Option<Topic> {
        of(ERRORS, self.code())
    }
}

/// What a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum About {
    /// Rights that the account lacks.
    Grants,
    /// A view, trigger, program or check uses a column that a step changes.
    ColumnUsed,
    /// SQLite refused a step on an empty twin.
    StepRefused,
    /// Tables that a server drops at its start.
    Dropped,
    /// Events of a copy, which are made disabled.
    EventsDisabled,
    /// A definition belongs to the account that restores it.
    DefinerChanged,
    /// A definer was left out of the file already.
    DefinerLeftOut,
    /// The file goes into another database than it was made of.
    Mapped,
    /// Definitions of a copy name other databases.
    PointsOutside,
}

impl About {
    /// Whether it is about a copy beside the database, which is gone when the restore ends.
    pub(crate) fn is_of_copy(self) -> bool {
        matches!(
            self,
            Self::EventsDisabled | Self::Mapped | Self::PointsOutside
        )
    }
}

/// The ids of the findings about each of them.
const FINDINGS: &[(About, &[&str])] = &[
    (
        About::Grants,
        &[
            "grants-backup",
            "grants-upgrade",
            "grants-undo",
            "grants-routines",
        ],
    ),
    (About::ColumnUsed, &["column-used"]),
    (About::StepRefused, &["sqlite-step-refused"]),
    (About::Dropped, &["server-drops"]),
    (About::EventsDisabled, &["restore-events-disabled"]),
    (About::DefinerChanged, &["restore-definer-changed"]),
    (About::DefinerLeftOut, &["restore-definer-left-out"]),
    (About::Mapped, &["restore-mapped"]),
    (About::PointsOutside, &["restore-points-outside"]),
];

impl Finding {
    /// What it is about; `None` where no code acts on that.
    pub(crate) fn about(&self) -> Option<About> {
        of(FINDINGS, &self.id)
    }
}

/// What the reason shows for which a backup lacks a proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shown {
    /// A fault of the backup or the plan.
    Fault,
    /// The server refuses a planned step on empty tables with the same definitions.
    StepRefused,
    /// A rehearsal that was wanted could not be made, which says nothing of the backup.
    NotRehearsed,
}

impl Shown {
    /// Whether the database may not be changed with such a backup.
    pub(crate) fn is_against(self) -> bool {
        match self {
            Self::Fault | Self::StepRefused => true,
            Self::NotRehearsed => false,
        }
    }
}

/// The ids of the reasons that show each of them.
const REASONS: &[(Shown, &[&str])] = &[
    (
        Shown::Fault,
        &[
            "proof-rehearsed-failed",
            "proof-rehearsed-differs",
            "proof-rehearsed-differs-events",
            "proof-loadable-failed",
            "proof-loadable-refused",
        ],
    ),
    (Shown::StepRefused, &["proof-step-refused"]),
    (
        Shown::NotRehearsed,
        &[
            "proof-rehearsed-no-space",
            "proof-rehearsed-denied",
            "proof-rehearsed-makers",
            "proof-rehearsed-unable",
        ],
    ),
];

impl Message {
    /// What it shows as the reason for which a proof is missing; `None` where no code acts on that.
    pub(crate) fn shown(&self) -> Option<Shown> {
        of(REASONS, &self.id)
    }
}

fn of<T: Copy>(all: &[(T, &[&str])], id: &str) -> Option<T> {
    all.iter()
        .find(|(_, ids)| ids.contains(&id))
        .map(|(topic, _)| *topic)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{self, Lang};

    /// An id that was renamed in the words would silently be about nothing.
    #[test]
    fn every_id_has_words() {
        for &id in ERRORS.iter().flat_map(|(_, ids)| *ids) {
            let said = words::error(Lang::En, &Message::new(id));
            assert_ne!(said, format!("error-{id}"));
        }
        for &id in FINDINGS.iter().flat_map(|(_, ids)| *ids) {
            let said = words::finding(Lang::En, &Finding::info(id));
            assert_ne!(said, format!("finding-{id}"));
        }
        for &id in REASONS.iter().flat_map(|(_, ids)| *ids) {
            assert_ne!(words::message(Lang::En, &Message::new(id)), id);
        }
    }
}
