//! A read-only look at a database: what is there, and where it stands between v0.4.6 and v0.5.0.

mod columns;
mod findings;
pub mod leftovers;
pub mod mysql;
pub mod sqlite;
mod verdict;

use serde::{Deserialize, Serialize};

pub(crate) use columns::left;
pub use leftovers::Leftovers;

use crate::catalog::{Dialect, Release, State};
use crate::definitions::Definition;
use crate::error::Result;
use crate::event::Context;
use crate::message::Finding;
use crate::mysql::Server;
use crate::schema::Schema;
use crate::target::Target;

/// What the inspection means for the user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// SQLite: the guide asks for no change.
    NoChangeNeeded,
    /// MySQL, and the target lacks something that it needs.
    UpgradeNeeded,
    /// The target or newer.
    UpToDate,
    /// Not a database that can be upgraded.
    Refused,
}

/// What an inspection found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inspection {
    /// The server; `None` for SQLite.
    pub server: Option<Server>,
    /// The database's name; empty for SQLite.
    #[serde(default)]
    pub database: String,
    /// What is there.
    pub schema: Schema,
    /// Where it stands.
    pub state: State,
    /// The release that the verdict and the findings are about.
    pub target: Release,
    /// Values that a half-done change left behind.
    #[serde(default)]
    pub leftovers: Leftovers,
    /// The rows of `alembic_version`: where alembic stands.
    #[serde(default)]
    pub revisions: Vec<String>,
    /// Triggers, and what else names a column that a step may change.
    #[serde(default)]
    pub definitions: Vec<Definition>,
    /// The tables that DB-GPT's own schema file puts into another database, by mistake, and that lie there.
    #[serde(default)]
    pub elsewhere: Vec<String>,
    /// What that means.
    pub verdict: Verdict,
    /// What the user should know.
    pub findings: Vec<Finding>,
}

impl Inspection {
    /// The kind of database.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        match self.server {
            Some(_) => Dialect::Mysql,
            None => Dialect::Sqlite,
        }
    }
}

/// Inspects a database, and changes nothing in it.
///
/// # Errors
/// Those of [`crate::mysql::Connection::open`] and [`mysql::run`], or of [`sqlite::run`].
pub async fn run(target: &Target, context: Context<'_>) -> Result<Inspection> {
    match target {
        Target::Sqlite(target) => sqlite::run(target, context).await,
        Target::Mysql(target) => {
            let mut connection =
                crate::mysql::Connection::open(target, crate::error::Phase::Inspect).await?;
            let inspection = mysql::run(&mut connection, context).await;
            connection.close().await;
            inspection
        }
    }
}
