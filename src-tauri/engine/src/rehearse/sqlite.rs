//! The rehearsal of a SQLite file, on a copy of it in a scratch folder.

use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rusqlite::types::ValueRef;
use sha2::{Digest, Sha256};

use super::Rehearsed;
use super::doubt::Doubt;
use super::mysql::verified;
use crate::apply::{Progress, execute_on_file};
use crate::backup::{self, Backup};
use crate::error::{Error, Phase, Result};
use crate::event::Context;
use crate::inspect;
use crate::io::machine;
use crate::io::scratch::ScratchFolder;
use crate::journal::{Journal, Place};
use crate::plan::{self, Plan};
use crate::restore;
use crate::scratch::{self, Purpose};
use crate::sqlite::{Opened, failure, open_read_only};
use crate::target::{SqliteTarget, Target};
use crate::work::{Work, off_thread};

/// The free space needed, in sizes of the database: the copy, and a repair that rewrites it with its journal.
const ROOM: u64 = 3;

pub(super) async fn rehearse(
    target: &SqliteTarget,
    backup: &Backup,
    plan: &Plan,
    journal: &mut Journal,
    context: Context<'_>,
) -> Result<Rehearsed, Doubt> {
    let manifest = backup::manifest(&backup.file)?;
    let home = journal.folder().to_owned();
    let needed = manifest.payload.plain_bytes.saturating_mul(ROOM);
    if let Ok(free) = machine::free_bytes(&home)
        && free < needed
    {
        return Err(Doubt::NoSpace(free, needed));
    }
    let path = home.join(scratch::name(Purpose::Rehearsal));
    let place = Place::Sqlite { path: path.clone() };
    journal.remember_scratch(&place)?;
    let folder = ScratchFolder::create(&path).map_err(|source| unusable(&path, source))?;
    let outcome = on_copy(target, &path.join("copy.db"), backup, plan, context).await;
    // A folder that can't be removed is swept the next time.
    if folder.remove().is_ok() {
        journal.forget_scratch(&place)?;
    }
    outcome
}

async fn on_copy(
    target: &SqliteTarget,
    path: &Path,
    backup: &Backup,
    plan: &Plan,
    context: Context<'_>,
) -> Result<Rehearsed, Doubt> {
    let tables = restore::unpack(&backup.file, path, context).await?;
    let (real, copy) = (target.path.clone(), path.to_owned());
    let differing = off_thread(context, Phase::Rehearse, move |mut work| {
        differing(&real, &copy, &mut work)
    })
    .await?;
    if !differing.is_empty() {
        return Err(Doubt::Differs {
            names: differing,
            events: Vec::new(),
        });
    }
    let file = SqliteTarget {
        path: path.to_owned(),
    };
    let seen = inspect::sqlite::run(&file, context).await?;
    if plan::make(&seen, &plan.choices).hash != plan.hash {
        return Err(Doubt::OtherPlan);
    }
    let mut progress = Progress::rehearsal(context);
    let outcome = execute_on_file(&file, plan, &mut progress).await;
    let applied = progress.finish(outcome)?;
    verified(&Target::Sqlite(file), plan, context).await?;
    Ok(Rehearsed {
        tables: tables.len(),
        rows: tables.iter().map(|table| table.rows).sum(),
        steps: applied.applied.len(),
    })
}

/// Removes the folders that rehearsals left behind and that the journal names, unless a rehearsal uses them.
pub(super) fn sweep(journal: &mut Journal) -> Result<()> {
    for place in journal.scratches()? {
        let Place::Sqlite { path } = &place else {
            continue;
        };
        let named = path.file_name().is_some_and(|name| {
            name.to_string_lossy()
                .starts_with(&Purpose::Rehearsal.prefix())
        });
        if !named {
            continue;
        }
        let swept = ScratchFolder::sweep(path).map_err(|source| unusable(path, source))?;
        if swept {
            journal.forget_scratch(&place)?;
        }
    }
    Ok(())
}

fn unusable(path: &Path, source: std::io::Error) -> Error {
    Error::failed("rehearse-folder", Phase::Rehearse)
        .arg("path", path.display())
        .because(source)
}

/// The names of the objects that differ in two files: all by their definitions, tables also by their rows.
fn differing(real: &PathBuf, copy: &PathBuf, work: &mut Work) -> Result<Vec<String>> {
    let about = |path: &PathBuf| {
        let path = path.clone();
        move |source| failure(&path, Phase::Rehearse, source)
    };
    let (one, other) = (open(real)?, open(copy)?);
    let (tables, copied) = (
        defined(&one).map_err(about(real))?,
        defined(&other).map_err(about(copy))?,
    );
    let mut differing = Vec::new();
    for object in &tables {
        let Defined { name, kind, sql } = object;
        let held = kind == "table" && !is_virtual(sql);
        let same = copied.contains(object)
            && (!held || rows(&one, name, real, work)? == rows(&other, name, copy, work)?);
        if !same {
            differing.push(name.clone());
        }
    }
    let more = copied
        .into_iter()
        .filter(|object| !tables.iter().any(|known| known.name == object.name));
    differing.extend(more.map(|object| object.name));
    Ok(differing)
}

fn open(path: &Path) -> Result<Connection> {
    match open_read_only(path, Phase::Rehearse)? {
        Opened::Database(connection) => Ok(connection),
        Opened::Empty => {
            Err(Error::refused("backup-nothing", Phase::Rehearse).arg("path", path.display()))
        }
    }
}

/// A table, an index, a view or a trigger.
#[derive(PartialEq, Eq)]
struct Defined {
    name: String,
    kind: String,
    sql: String,
}

/// Whether this is a virtual table: its rows are in other tables, which are compared themselves.
fn is_virtual(sql: &str) -> bool {
    sql.get(..14)
        .is_some_and(|head| head.eq_ignore_ascii_case("CREATE VIRTUAL"))
}

fn defined(connection: &Connection) -> rusqlite::Result<Vec<Defined>> {
    connection
        .prepare("SELECT name, type, COALESCE(sql, '') FROM sqlite_master ORDER BY name")?
        .query_map([], |row| {
            Ok(Defined {
                name: row.get(0)?,
                kind: row.get(1)?,
                sql: row.get(2)?,
            })
        })?
        .collect()
}

/// A hash of all values of a table, in the file's own order of rows, which a backup by pages does not change.
fn rows(connection: &Connection, table: &str, path: &Path, work: &mut Work) -> Result<[u8; 32]> {
    let said = |source| failure(path, Phase::Rehearse, source);
    let sql = format!("SELECT * FROM \"{}\"", table.replace('"', "\"\""));
    let mut statement = connection.prepare(&sql).map_err(said)?;
    let columns = statement.column_count();
    let mut rows = statement.query([]).map_err(said)?;
    let mut sha = Sha256::new();
    let mut count = 0;
    while let Some(row) = rows.next().map_err(said)? {
        work.check()?;
        for index in 0..columns {
            hash(row.get_ref(index).map_err(said)?, &mut sha);
        }
        count += 1;
        work.progress(0, None, count, table);
    }
    Ok(sha.finalize().into())
}

/// Hashes a value after its kind and length, so that no two rows give the same bytes.
fn hash(value: ValueRef<'_>, sha: &mut Sha256) {
    match value {
        ValueRef::Null => sha.update([0]),
        ValueRef::Integer(number) => {
            sha.update([1]);
            sha.update(number.to_le_bytes());
        }
        ValueRef::Real(number) => {
            sha.update([2]);
            sha.update(number.to_bits().to_le_bytes());
        }
        ValueRef::Text(bytes) => {
            sha.update([3]);
            sha.update((bytes.len() as u64).to_le_bytes());
            sha.update(bytes);
        }
        ValueRef::Blob(bytes) => {
            sha.update([4]);
            sha.update((bytes.len() as u64).to_le_bytes());
            sha.update(bytes);
        }
    }
}
