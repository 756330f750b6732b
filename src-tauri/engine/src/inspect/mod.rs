//! A read-only inspection of a database: its schema, and where it stands among DB-GPT's releases.

mod clashes;
mod columns;
mod findings;
pub mod leftovers;
pub mod mysql;
pub mod sqlite;
mod started;
mod verdict;
mod written;

use serde::{Deserialize, Serialize};

pub use clashes::Clash;
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
    /// MySQL, and the database lacks something that the target needs.
    UpgradeNeeded,
    /// The database stands at the target or at a newer release.
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
    /// Its schema.
    pub schema: Schema,
    /// Where it stands among the releases.
    pub state: State,
    /// The release that the verdict and the findings are about.
    pub target: Release,
    /// Values that a half-done change left behind.
    #[serde(default)]
    pub leftovers: Leftovers,
    /// Values that a unique key could not tell apart under the collation that its table is to get.
    #[serde(default)]
    pub clashes: Vec<Clash>,
    /// The rows of `alembic_version`: the current revisions of alembic.
    #[serde(default)]
    pub revisions: Vec<String>,
    /// Triggers, and other definitions that name a column that a step may change.
    #[serde(default)]
    pub definitions: Vec<Definition>,
    /// Tables that DB-GPT's own schema file has put into another database by mistake.
    #[serde(default)]
    pub elsewhere: Vec<String>,
    /// What the inspection means for the user.
    pub verdict: Verdict,
    /// What the user should know about the database.
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

/// Names for a message.
fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    names.join(", ")
}
