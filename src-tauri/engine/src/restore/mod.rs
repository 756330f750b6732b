//! Restores a backup: one of our own files, or a dump by mysqldump or mariadb-dump; into the same database after a
//! safety copy, or into a new one.
//!
//! The file is proved and read to its end before anything is touched. A restore that fails half-way is undone.

mod alembic;
mod attempt;
mod became;
mod clear;
mod compare;
mod drawn;
mod dynamic;
mod ending;
mod enter;
mod facts;
mod fewer;
mod foreign;
mod held;
mod in_place;
pub mod judge;
mod keys;
mod lanes;
mod load;
mod made_in;
pub(crate) mod make;
mod modes;
mod mysql;
mod objects;
mod own;
mod place;
mod proof;
mod qualifiers;
mod remembered;
mod session;
mod settings;
mod settle;
mod source;
pub mod split;
mod sqlite;
mod standin;
mod stead;
mod stretch;
mod survey;
mod swap;
mod told;
mod trial;
mod values;
mod verdict;

use std::path::{Path, PathBuf};

pub use attempt::{Attempt, attempt};

use serde::{Deserialize, Serialize};

use crate::backup::{Backup, Destination, TableRows, some_names as some};
use crate::error::{Error, Phase, Result};
use crate::event::Context;
use crate::journal::Scope;
use crate::message::Finding;
use crate::target::{MysqlTarget, Target};
use crate::topic::About;

use make::{Filled, Maker};
use proof::Wanted;

pub use place::way_back;
pub use settle::{put_back, sweep};

/// Most tokens of an INSERT before its VALUES: a name, and all columns that a table can have, with their commas.
const MAX_HEAD_TOKENS: usize = 16_384;

/// Where a backup is restored to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Into {
    /// The target's own database; what is in it is replaced.
    Same(Same),
    /// Another database, which does not exist yet or is empty.
    New {
        /// Its name; for SQLite the file, named as `LOCAL_DB_NAME` would name it.
        database: String,
    },
}

/// How the target's own database is replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Same {
    /// How its present content is saved first.
    pub safety: Safety,
    /// How the tables are replaced; only on MySQL and MariaDB.
    pub way: Way,
    /// Which tables of the file are restored.
    pub scope: Scope,
}

/// How a database on a server is replaced.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Way {
    /// The file is loaded into a scratch database and compared, then one RENAME exchanges the tables.
    #[default]
    Swap,
    /// The database is emptied and filled again. Only on explicit request, since it can fail half-way.
    InPlace,
}

/// How the safety copy is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Safety {
    /// Where the copy is written.
    pub destination: Destination,
    /// The dump tool or its folder, if it is not on the `PATH`.
    pub tool: Option<PathBuf>,
}

/// Folders that belong to a database, as far as they are known.
#[derive(Debug, Clone, Copy, Default)]
pub struct Places<'a> {
    /// DB-GPT's folder: its processes block the restore.
    pub root: Option<&'a Path>,
    /// The folder of alembic's version files, which need not be there yet.
    pub alembic: Option<&'a Path>,
    /// The journal's folder. The safety copy is recorded there before the first change, to be found after a crash.
    pub journal: Option<&'a Path>,
}

/// The result of a restore.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restored {
    /// The database, or SQLite's file.
    pub database: String,
    /// Its tables, counted after loading.
    pub tables: Vec<TableRows>,
    /// The copy of what was there before; none if nothing was.
    pub safety: Option<Backup>,
    /// How many alembic files the backup holds; all are in place now.
    pub alembic_files: usize,
    /// What differs from the file, or is worth knowing.
    pub notes: Vec<Finding>,
    /// How it was done.
    pub way: Way,
    /// Which tables of the file were restored.
    pub scope: Scope,
    /// For a swap: for how many milliseconds the database was not whole.
    pub swap_ms: Option<u64>,
}

/// Restores a backup, and alembic's files with it.
///
/// # Errors
/// Refused, nothing touched: `restore-not-a-file`, `restore-empty-file`, `restore-sqlite-file`, `restore-damaged`,
/// `restore-unproved`, `restore-other-kind`, `restore-unreadable`, `restore-cut-off`, `restore-no-end`, those of what a dump
/// may not hold (`restore-accounts`, `restore-other-database` …), `restore-grants-missing`, `restore-makers-distrusted`,
/// `restore-in-use`, `restore-into-not-empty`, `apply-locked`; those of the backup that is read and of the safety copy.
/// Tried: `restore-into-failed` (the new database is gone again), `restore-taken-back` (the database is as it was),
/// `restore-half-way` (it is not; interrupted), `cancelled`.
pub async fn run(
    target: &Target,
    file: &Path,
    into: &Into,
    places: Places<'_>,
    context: Context<'_>,
) -> Result<Restored> {
    match (target, into) {
        (Target::Mysql(target), Into::New { database }) => {
            let new = named(target, database)?;
            mysql::into_new(&new, &target.database, file, context).await
        }
        (Target::Mysql(target), Into::Same(same)) => match same.way {
            Way::Swap => swap::replace(target, file, same, places, context).await,
            Way::InPlace => in_place::replace(target, file, same, places, context).await,
        },
        (Target::Sqlite(target), _) => sqlite::restore(target, file, into, places, context).await,
    }
}

/// Loads a backup into an existing, empty database and does nothing else: for a rehearsal.
///
/// # Errors
/// Those of [`run`] about the file; `restore-into-not-empty`, `restore-statement-failed`, `restore-differs`. What is in the
/// database then is for the caller to take away.
pub async fn load(target: &MysqlTarget, file: &Path, context: Context<'_>) -> Result<Copied> {
    let prepared = mysql::prepare(target, file, Wanted::ReadBack, context).await?;
    prepared.check(Scope::All, &target.database)?;
    let mut maker = Maker::new(Filled::Copy);
    let mut connection = session::open(target).await?;
    let filled = async {
        if !clear::is_empty(&mut connection).await? {
            return Err(Error::refused("restore-into-not-empty", Phase::Restore)
                .arg("database", target.database.as_str()));
        }
        mysql::fill(&mut connection, &prepared, &mut maker, None, context).await
    }
    .await;
    connection.close().await;
    let tables = filled?;
    let mut notes = told::findings(&maker.made, &target.user);
    // It concerns the copy only, which is dropped after the rehearsal.
    notes.retain(|note| note.about() != Some(About::DefinerLeftOut));
    Ok(Copied {
        tables,
        notes,
        maker,
    })
}

/// A rehearsal's copy in its scratch database: everything but the triggers.
pub struct Copied {
    /// Its tables, counted after loading.
    pub tables: Vec<TableRows>,
    /// What differs from the file.
    pub notes: Vec<Finding>,
    maker: Maker,
}

impl Copied {
    /// Makes the copy's triggers, last, so that no step that is tried on the copy fires one. Returns findings about
    /// those that can't be made.
    ///
    /// # Errors
    /// `restore-statement-failed`, those of connecting.
    pub async fn make_triggers(&mut self, target: &MysqlTarget) -> Result<Vec<Finding>> {
        let mut connection = session::open(target).await?;
        let before = self.maker.made.len();
        let made = self.maker.make_held(&mut connection).await;
        connection.close().await;
        made?;
        let mut notes = told::findings(&self.maker.made[before..], &target.user);
        notes.retain(|note| note.about() != Some(About::DefinerLeftOut));
        Ok(notes)
    }
}

/// Unpacks the SQLite database of a backup to a file that is not there yet, checks it, and does nothing else: for a
/// rehearsal.
///
/// # Errors
/// Those of [`run`] about the file; `restore-target-exists`, `restore-write-failed`, `restore-differs`.
pub async fn unpack(file: &Path, to: &Path, context: Context<'_>) -> Result<Vec<TableRows>> {
    let source = sqlite::prepare(file, Wanted::ReadBack, context).await?;
    sqlite::unpack(source, stead::Stead::new(to.to_owned())?, context).await
}

/// The target with another database; refuses a name that no database can have.
fn named(target: &MysqlTarget, database: &str) -> Result<MysqlTarget> {
    let fits = !database.is_empty()
        && database.chars().count() <= 64
        && database.trim_end() == database
        && !database
            .chars()
            .any(|c| c.is_control() || matches!(c, '/' | '\\' | '.'));
    if !fits {
        return Err(Error::refused("restore-into-name", Phase::Restore).arg("database", database));
    }
    Ok(MysqlTarget {
        database: database.to_owned(),
        ..target.clone()
    })
}

fn unwritten(path: &Path, source: std::io::Error) -> Error {
    let error = if source.kind() == std::io::ErrorKind::AlreadyExists {
        Error::refused("restore-target-exists", Phase::Restore)
    } else if crate::io::patience::is_in_use(&source) {
        Error::refused("restore-file-in-use", Phase::Restore)
    } else {
        Error::failed("restore-write-failed", Phase::Restore)
    };
    error.arg("path", path.display()).because(source)
}
