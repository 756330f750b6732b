//! What the journal holds, as values. Times are RFC 3339 in UTC. No secret has a place here.

use std::path::PathBuf;

use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use serde::{Deserialize, Serialize};

use super::sight::{Beginning, Outcome};
use crate::backup::Proof;
use crate::config::Overrides;
use crate::plan::Plan;
use crate::target::{Address, Target, mysql_key, sqlite_key};

/// A database without its password: what a run was about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Place {
    /// A file.
    Sqlite {
        /// The file.
        path: PathBuf,
    },
    /// A database on a server.
    Mysql {
        /// `host:port`, or the socket's path.
        address: String,
        /// The database.
        database: String,
        /// The account.
        user: String,
    },
}

impl From<&Target> for Place {
    fn from(target: &Target) -> Self {
        match target {
            Target::Sqlite(target) => Self::Sqlite {
                path: target.path.clone(),
            },
            Target::Mysql(target) => Self::Mysql {
                address: target.address.spelled(),
                database: target.database.clone(),
                user: target.user.clone(),
            },
        }
    }
}

impl Place {
    /// Where the server listens.
    pub(crate) fn address(&self) -> Option<Address> {
        let Self::Mysql { address, .. } = self else {
            return None;
        };
        let tcp = address.rsplit_once(':').and_then(|(host, port)| {
            Some(Address::Tcp {
                host: host.to_owned(),
                port: port.parse().ok()?,
            })
        });
        Some(tcp.unwrap_or_else(|| Address::Socket {
            path: address.into(),
        }))
    }

    /// The same for the same database, whoever connects to it.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Sqlite { path } => sqlite_key(path),
            Self::Mysql {
                address, database, ..
            } => mysql_key(address, database),
        }
    }
}

macro_rules! stored_by_name {
    ($type:ty { $($variant:ident = $name:literal),+ $(,)? }) => {
        impl $type {
            /// The name in the journal and in JSON.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name),+
                }
            }
        }

        impl ToSql for $type {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                Ok(ToSqlOutput::from(self.name()))
            }
        }

        impl FromSql for $type {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                match value.as_str()? {
                    $($name => Ok(Self::$variant),)+
                    _other => Err(FromSqlError::InvalidType),
                }
            }
        }
    };
}

/// Where a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RunState {
    /// Begun; if no process of ours is at it, it died in the middle.
    Running,
    /// All of the plan is done.
    Done,
    /// It failed before anything was changed.
    Failed,
    /// Something was changed, and not all of the plan is done: resuming finishes it.
    Interrupted,
    /// It is being taken back; if no process of ours is at it, another undo finishes that.
    Undoing,
    /// What it had changed is taken back.
    Undone,
}

stored_by_name!(RunState {
    Running = "running",
    Done = "done",
    Failed = "failed",
    Interrupted = "interrupted",
    Undoing = "undoing",
    Undone = "undone",
});

/// Where a step of a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StepRecordState {
    /// To come.
    Planned,
    /// Its SQL was about to be sent; whether it got through is to be probed.
    Started,
    /// Done by this run.
    Done,
    /// Its SQL failed.
    Failed,
    /// Nothing to do: there already, or left alone.
    Skipped,
    /// It was done, and what takes it back was about to be sent; whether that got through is to be probed.
    Undoing,
    /// Taken back.
    Undone,
}

stored_by_name!(StepRecordState {
    Planned = "planned",
    Started = "started",
    Done = "done",
    Failed = "failed",
    Skipped = "skipped",
    Undoing = "undoing",
    Undone = "undone",
});

/// A run in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RunSummary {
    /// Its number.
    pub id: i64,
    /// When it began.
    pub begun_at: String,
    /// When it ended.
    pub ended_at: Option<String>,
    /// The database.
    pub place: Place,
    /// Where it stands.
    pub state: RunState,
    /// The code of the error that ended it.
    pub error_code: Option<String>,
}

/// A step of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RunStep {
    /// The plan's id.
    pub id: String,
    /// Where it stands.
    pub state: StepRecordState,
    /// When its SQL was about to be sent.
    pub started_at: Option<String>,
    /// When it was done, failed or was skipped.
    pub ended_at: Option<String>,
    /// When it was taken back.
    pub undone_at: Option<String>,
    /// The code of its error.
    pub error_code: Option<String>,
}

/// A run, whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Run {
    /// As in a list.
    pub summary: RunSummary,
    /// The cluster that the server was a node of, by its own id.
    pub cluster: Option<String>,
    /// What was confirmed.
    pub plan: Plan,
    /// The backup that allowed it.
    pub backup_file: PathBuf,
    /// The sha256 of that backup's payload.
    pub backup_sha256: String,
    /// What a rehearsal of that backup showed, if there was one.
    pub rehearsed: Option<Proof>,
    /// What was known when it began; none in journals of version 0.1.0.
    pub found: Option<Beginning>,
    /// What verifying saw after it; none where it did not come to that.
    pub outcome: Option<Outcome>,
    /// Its steps, in order.
    pub steps: Vec<RunStep>,
}

impl Run {
    /// Whether both were about one database, be it through two nodes of a cluster.
    pub(crate) fn shares_database(&self, other: &Self) -> bool {
        let [own, others] = [self, other].map(|run| &run.summary.place);
        let is_one_cluster = self.cluster.is_some() && self.cluster == other.cluster;
        match (own, others) {
            (Place::Mysql { database: own, .. }, Place::Mysql { database, .. })
                if is_one_cluster =>
            {
                own == database
            }
            (Place::Mysql { .. } | Place::Sqlite { .. }, _) => own.key() == others.key(),
        }
    }
}

/// An install that was looked at.
#[derive(Debug, Clone)]
pub struct InstallRecord {
    /// What was chosen: an install folder, a `.env`, a compose file.
    pub config: PathBuf,
    /// The database that it led to.
    pub place: Place,
    /// What was corrected of the config to get there; a password is never among it.
    pub overrides: Overrides,
    /// When it was last opened.
    pub used_at: String,
}

/// A restore in place that was begun and did not come to its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RestoreRecord {
    /// What was being restored.
    pub file: PathBuf,
    /// The copy of what was in the database before.
    pub safety: PathBuf,
    /// When the database was about to be emptied.
    pub begun_at: String,
}

/// A backup that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BackupRecord {
    /// The file.
    pub file: PathBuf,
    /// The sha256 of its payload.
    pub sha256: String,
    /// When it was recorded.
    pub made_at: String,
    /// What its last rehearsal showed; the file itself is sealed.
    pub rehearsed: Option<Proof>,
}
