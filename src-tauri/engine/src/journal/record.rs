//! A run as the journal tells it.

use rusqlite::{Connection, Row};
use serde::{Deserialize, Serialize};

use crate::backup::Backup;
use crate::plan::Plan;

macro_rules! named {
    ($(#[$meta:meta])* $type:ident { $($(#[$variant_meta:meta])* $variant:ident = $name:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum $type {
            $($(#[$variant_meta])* $variant,)+
        }

        impl $type {
            /// The name in the journal and in JSON.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }

            fn named(name: &str) -> Option<Self> {
                match name {
                    $($name => Some(Self::$variant),)+
                    _ => None,
                }
            }
        }
    };
}

named! {
    /// How a run stands.
    RunState {
        /// Under way, or cut off: nobody has written its end.
        Running = "running",
        /// All steps are done.
        Done = "done",
        /// It ended with an error before the database was changed.
        Failed = "failed",
        /// It ended with an error, or was cancelled, after some of the steps.
        Interrupted = "interrupted",
    }
}

named! {
    /// How a step of a run stands.
    RunStepState {
        /// Not begun.
        Planned = "planned",
        /// Its statement was about to be sent: only a probe can tell whether it ran.
        Started = "started",
        /// Done by this run.
        Done = "done",
        /// Was done before.
        Skipped = "skipped",
        /// Its statement failed.
        Failed = "failed",
        /// Left alone, because what is there differs.
        Differs = "differs",
    }
}

/// A step of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RunStep {
    /// The step's id in the plan.
    pub id: String,
    /// The statement.
    pub sql: String,
    /// How it stands.
    pub state: RunStepState,
    /// When it was begun (RFC 3339).
    pub started: Option<String>,
    /// When it ended (RFC 3339).
    pub ended: Option<String>,
}

/// A run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RunRecord {
    /// Its id.
    pub run: String,
    /// The database, without a password.
    pub target: String,
    /// When it was begun (RFC 3339).
    pub begun: String,
    /// When it ended.
    pub ended: Option<String>,
    /// How it stands.
    pub state: RunState,
    /// The error's code, where it failed.
    pub error: Option<String>,
    /// What was confirmed.
    pub plan: Plan,
    /// What would bring the database back.
    pub backup: Backup,
    /// Step by step.
    pub steps: Vec<RunStep>,
}

/// Reads one run; what does not parse is an error, never a guess.
pub(super) fn read(connection: &Connection, run: &str) -> rusqlite::Result<RunRecord> {
    let mut statement = connection.prepare(
        "SELECT id, sql, state, started, ended FROM step WHERE run = ? ORDER BY position",
    )?;
    let steps = statement
        .query_map([run], |row| {
            Ok(RunStep {
                id: row.get(0)?,
                sql: row.get(1)?,
                state: parsed(row, 2, RunStepState::named)?,
                started: row.get(3)?,
                ended: row.get(4)?,
            })
        })?
        .collect::<rusqlite::Result<Vec<RunStep>>>()?;
    connection.query_row(
        "SELECT number, target, begun, ended, state, error, plan, backup FROM run WHERE number = ?",
        [run],
        |row| {
            Ok(RunRecord {
                run: row.get::<_, i64>(0)?.to_string(),
                target: row.get(1)?,
                begun: row.get(2)?,
                ended: row.get(3)?,
                state: parsed(row, 4, RunState::named)?,
                error: row.get(5)?,
                plan: parsed(row, 6, |text| serde_json::from_str(text).ok())?,
                backup: parsed(row, 7, |text| serde_json::from_str(text).ok())?,
                steps,
            })
        },
    )
}

fn parsed<T>(
    row: &Row<'_>,
    column: usize,
    parse: impl Fn(&str) -> Option<T>,
) -> rusqlite::Result<T> {
    let text: String = row.get(column)?;
    parse(&text).ok_or_else(|| {
        rusqlite::Error::InvalidColumnType(column, text.clone(), rusqlite::types::Type::Text)
    })
}
