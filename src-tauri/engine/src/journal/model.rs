//! The journal's records as values. Times are RFC 3339 in UTC. No secret is ever in them.

use std::path::PathBuf;

use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use serde::{Deserialize, Serialize};

use super::sight::{Beginning, Outcome};
use crate::backup::Proof;
use crate::config::Overrides;
use crate::plan::Plan;
use crate::target::{Address, Target, mysql_key, sqlite_key};

/// A database without its password: the place of a run, an install, a restore or a rehearsal's copy.
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
    /// The address that the server listens on; `None` for a file.
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

    /// A key that is the same for the same database, whichever account connects.
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

/// The state of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RunState {
    /// Begun. If no process of this app works on it, it died in the middle.
    Running,
    /// All of the plan is done.
    Done,
    /// It failed before anything was changed.
    Failed,
    /// Something was changed, but not all of the plan is done: resuming finishes it.
    Interrupted,
    /// It is being undone. If no process of this app works on it, another undo finishes that.
    Undoing,
    /// All that it had changed is undone.
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

/// The state of a step of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StepRecordState {
    /// Not begun yet.
    Planned,
    /// Its SQL was about to be sent; a probe has to show whether it was done.
    Started,
    /// Done by this run.
    Done,
    /// Its SQL failed.
    Failed,
    /// Nothing to do: done already, or left out.
    Skipped,
    /// It was done, and the SQL of its undo was about to be sent; a probe has to show whether that was done.
    Undoing,
    /// Undone.
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
    /// Its state.
    pub state: RunState,
    /// The code of the error that ended it.
    pub error_code: Option<String>,
}

/// A step of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RunStep {
    /// Its id in the plan.
    pub id: String,
    /// Its state.
    pub state: StepRecordState,
    /// When its SQL was about to be sent.
    pub started_at: Option<String>,
    /// When it was done, failed or was skipped.
    pub ended_at: Option<String>,
    /// When it was undone.
    pub undone_at: Option<String>,
    /// The code of its error.
    pub error_code: Option<String>,
}

/// A run with its plan, steps and findings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Run {
    /// The part that a list shows.
    pub summary: RunSummary,
    /// The id of the cluster that the server was a node of, if it was one.
    pub cluster: Option<String>,
    /// The server's id of the session by which it last worked; `None` for SQLite, and in older journals.
    #[serde(skip)]
    pub session: Option<u32>,
    /// The plan that the user confirmed.
    pub plan: Plan,
    /// The backup that allowed it.
    pub backup_file: PathBuf,
    /// The sha256 of that backup's payload.
    pub backup_sha256: String,
    /// The result of that backup's rehearsal, if there was one.
    pub rehearsed: Option<Proof>,
    /// What was known when it began; `None` in journals of version 0.1.0.
    pub found: Option<Beginning>,
    /// What verifying saw after it; `None` if it never came to verifying.
    pub outcome: Option<Outcome>,
    /// Its steps, in order.
    pub steps: Vec<RunStep>,
}

impl Run {
    /// Whether two runs changed the same database, possibly through two nodes of a cluster.
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

/// An install that was opened.
#[derive(Debug, Clone)]
pub struct InstallRecord {
    /// What the user chose: an install folder, a `.env`, a compose file.
    pub config: PathBuf,
    /// The database that it led to.
    pub place: Place,
    /// The user's corrections of the config; never a password.
    pub overrides: Overrides,
    /// When it was last opened.
    pub used_at: String,
}

/// A restore into the live database that was begun and not finished.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RestoreRecord {
    /// The backup that was being restored.
    pub file: PathBuf,
    /// The safety copy of what was in the database before.
    pub safety: PathBuf,
    /// When the database was about to be changed.
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
    /// The result of its last rehearsal; kept here, since the file itself is sealed.
    pub rehearsed: Option<Proof>,
}
