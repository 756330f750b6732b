//! SQLite: the whole file is swapped. The new one is written beside it and checked before the old one makes room.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};

use super::enter::{copy, refuse_use};
use super::mysql::tell;
use super::proof::{self, Wanted};
use super::source::Source;
use super::stead::Stead;
use super::{Into, Places, Restored, Safety, Way, alembic, unwritten};
use crate::backup::{self, Backup, TableRows, content};
use crate::error::{Error, Phase, Result};
use crate::event::{Context, Event};
use crate::io::clock;
use crate::io::file::{self, Found, NewFile, found};
use crate::io::spelling::of_any_length;
use crate::io::waiting::in_place;
use crate::journal::Scope;
use crate::message::{Finding, Message};
use crate::preflight;
use crate::sqlite::{ASIDE, failure};
use crate::target::{SqliteTarget, Target};
use crate::topic::Topic;
use crate::work::{self, Work};

/// The suffixes of SQLite's files beside a database. Left in place, SQLite would apply them to the new file.
const BESIDE: [&str; 3] = ["-journal", "-wal", "-shm"];

/// Recognises the file, and proves it if it is one of ours.
pub(super) async fn prepare(file: &Path, wanted: Wanted, context: Context<'_>) -> Result<Source> {
    let source = proof::recognised(file, context).await?;
    if source.manifest().is_some() {
        let backup = backup::prove(file, context).await?;
        proof::check(&backup, wanted, context).await?;
    }
    Ok(source)
}

/// Restores into the target's file, or into another one.
pub(super) async fn restore(
    target: &SqliteTarget,
    file: &Path,
    into: &Into,
    places: Places<'_>,
    context: Context<'_>,
) -> Result<Restored> {
    let wanted = match into {
        Into::Same(_) => Wanted::All,
        Into::New { .. } => Wanted::ReadBack,
    };
    let source = prepare(file, wanted, context).await?;
    context.emit(Event::Phase {
        phase: Phase::Restore,
    });
    match into {
        Into::New { database } => {
            let path = beside(&target.path, database);
            let stead = Stead::beside(&target.path, path.clone())?;
            let tables = unpack(source, stead, context).await?;
            Ok(Restored {
                database: path.display().to_string(),
                tables,
                safety: None,
                alembic_files: 0,
                notes: Vec::new(),
                way: Way::Swap,
                scope: Scope::All,
                swap_ms: None,
            })
        }
        Into::Same(same) => replace(target, source, &same.safety, places, context).await,
    }
}

/// Where DB-GPT would look for a database of that name.
fn beside(path: &Path, name: &str) -> PathBuf {
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    let name = name.strip_suffix(".db").unwrap_or(name);
    folder.join(format!("{name}.db"))
}

/// Unpacks to a file that is not there yet.
pub(super) async fn unpack(
    source: Source,
    stead: Stead,
    context: Context<'_>,
) -> Result<Vec<TableRows>> {
    work::off_thread(context, Phase::Restore, move |mut work| {
        let (file, tables) = write(&source, &stead, &stead.path, &mut work)?;
        file.commit()
            .map_err(|source| unwritten(&stead.path, source))?;
        Ok(tables)
    })
    .await
}

async fn replace(
    target: &SqliteTarget,
    source: Source,
    safety: &Safety,
    places: Places<'_>,
    context: Context<'_>,
) -> Result<Restored> {
    let whole = Target::Sqlite(target.clone());
    let use_of = async || preflight::in_use(&whole, places.root, context).await;
    refuse_use(&use_of().await?, context)?;
    let stead = Stead::of(&target.path)?;
    let (path, mut notes) = (stead.path.clone(), stead.notes.clone());
    let staged = alembic::stage(&source, places.alembic)?;
    let aside = aside(&path);
    let (read, new) = (source.clone(), swapped(&path));
    let (file, tables) = work::off_thread(context, Phase::Restore, move |mut work| {
        write(&read, &stead, &new, &mut work)
    })
    .await?;
    let saved = save(&whole, &path, safety, places, context).await?;
    context.check_cancelled(Phase::Restore)?;
    // Checked again: DB-GPT may have been started while the copies were written.
    refuse_use(&use_of().await?, context)?;
    if let Saved::Backup(_) = &saved {
        in_place(|| gather(&path));
    }
    swap(&path, &aside, file)?;
    match &saved {
        // The backup has the content of the old files.
        Saved::Backup(_) => BESIDE
            .iter()
            .chain(&[""])
            .for_each(|suffix| remove(&with(&aside, suffix))),
        // No file, or one without a byte.
        Saved::Nothing => remove(&aside),
        Saved::Aside => {
            notes.push(Finding::warning("restore-old-file-kept").arg("path", aside.display()));
        }
    }
    let alembic_files = staged.put_back().map_err(Error::after_change)?;
    Ok(Restored {
        database: target.path.display().to_string(),
        tables,
        safety: match saved {
            Saved::Backup(backup) => Some(*backup),
            Saved::Nothing | Saved::Aside => None,
        },
        alembic_files,
        notes,
        way: Way::Swap,
        scope: Scope::All,
        swap_ms: None,
    })
}

/// How the old file is saved.
enum Saved {
    /// As a proved backup.
    Backup(Box<Backup>),
    /// There is no old file, or it is empty.
    Nothing,
    /// It can't be read, so it is kept as it is under another name.
    Aside,
}

async fn save(
    whole: &Target,
    path: &Path,
    safety: &Safety,
    places: Places<'_>,
    context: Context<'_>,
) -> Result<Saved> {
    if found(path) == Found::Nothing || file::size_bytes(path).is_ok_and(|bytes| bytes == 0) {
        return Ok(Saved::Nothing);
    }
    match copy(whole, safety, places, context).await {
        Ok(backup) => Ok(Saved::Backup(Box::new(backup))),
        // It can't be read as a database any more: the file is kept as it is, instead of a backup.
        Err(error) if matches!(error.topic(), Some(Topic::SqliteBroken | Topic::Unproved)) => {
            tell(
                context,
                Message::new("restore-old-unreadable").because(error),
            );
            Ok(Saved::Aside)
        }
        Err(error) => Err(error),
    }
}

/// Writes the database to a temporary file beside its place and checks it. The file is gone unless it is committed.
fn write(
    source: &Source,
    stead: &Stead,
    to: &Path,
    work: &mut Work,
) -> Result<(NewFile, Vec<TableRows>)> {
    let manifest = source
        .manifest()
        .filter(|manifest| manifest.server.is_none())
        .ok_or_else(|| {
            Error::refused("restore-other-kind", Phase::Restore)
                .arg("path", source.path.display())
                .arg("file", "MySQL")
                .arg("database", "SQLite")
        })?;
    let spill = |source| unwritten(to, source);
    let mut new = stead.begin(to)?;
    let mut payload = content::payload(&source.path)?;
    let mut buffer = vec![0; 256 << 10];
    let mut done = 0;
    loop {
        work.check()?;
        let length = payload.read(&mut buffer).map_err(|cause| {
            Error::failed("backup-unreadable", Phase::Restore)
                .arg("path", source.path.display())
                .because(cause)
        })?;
        if length == 0 {
            break;
        }
        std::io::Write::write_all(new.file(), &buffer[..length]).map_err(spill)?;
        done += length as u64;
        work.progress(done, source.plain_bytes(), 0, "database.sqlite");
    }
    new.sync().map_err(spill)?;
    let tables = check(new.part_path(), work)?;
    let wanted: BTreeMap<&String, u64> = manifest
        .tables
        .iter()
        .map(|table| (&table.name, table.rows))
        .collect();
    let there: BTreeMap<&String, u64> = tables.iter().map(|t| (&t.name, t.rows)).collect();
    if wanted != there {
        let wrong: Vec<String> = wanted
            .keys()
            .chain(there.keys())
            .filter(|name| wanted.get(**name) != there.get(**name))
            .map(|name| (*name).clone())
            .collect();
        return Err(Error::failed("restore-differs", Phase::Restore)
            .arg("database", to.display())
            .arg("names", super::some(&wrong)));
    }
    Ok((new, tables))
}

/// SQLite's own check, and the rows of all tables.
fn check(path: &Path, work: &mut Work) -> Result<Vec<TableRows>> {
    let failed = |source| failure(path, Phase::Restore, source);
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(of_any_length(path), flags).map_err(failed)?;
    work.interrupts(connection.get_interrupt_handle());
    work.check()?;
    let verdict: String = connection
        .query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))
        .map_err(failed)?;
    if verdict != "ok" {
        return Err(Error::refused("restore-content-damaged", Phase::Restore)
            .arg("path", path.display())
            .arg("why", verdict));
    }
    let counted = crate::backup::sqlite::counts(&connection, work)
        .map_err(|stopped| stopped.about(path, work))?;
    Ok(counted
        .into_iter()
        .map(|(name, rows)| TableRows { name, rows })
        .collect())
}

/// Has SQLite move what it keeps beside the file into it, so that a kill between the renames of a swap leaves no file
/// without its newest rows. What can't be moved is renamed with the file.
fn gather(path: &Path) {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let Ok(connection) = Connection::open_with_flags(of_any_length(path), flags) else {
        return;
    };
    // The first one takes back what a transaction left half-written, the second one empties the log.
    for statement in [
        "SELECT COUNT(*) FROM sqlite_master",
        "PRAGMA wal_checkpoint(TRUNCATE)",
    ] {
        let _as_far_as_may_be = connection.query_row(statement, [], |_row| Ok(()));
    }
}

/// The new file takes the old one's name; the old one, and what SQLite left beside it, get other names. If anything
/// fails, all of it goes back.
fn swap(path: &Path, aside: &Path, new: NewFile) -> Result<()> {
    let mut moved: Vec<(PathBuf, PathBuf)> = Vec::new();
    let swapped = (|| {
        for suffix in BESIDE {
            let (from, to) = (with(path, suffix), with(aside, suffix));
            if found(&from) != Found::Nothing {
                file::rename(&from, &to)?;
                moved.push((from, to));
            }
        }
        match found(path) {
            Found::Nothing => new.commit_as(path),
            Found::File | Found::Folder => new.commit_over(path, aside),
        }
    })();
    let Err(cause) = swapped else {
        return Ok(());
    };
    // Only on Windows: the old file was moved, and neither the new one nor it could take the name, which a DB-GPT that
    // starts in that moment gives to a new file.
    if found(aside) != Found::Nothing {
        moved.push((path.to_owned(), aside.to_owned()));
    }
    let left: Vec<String> = moved
        .iter()
        .filter(|(from, to)| file::rename(to, from).is_err())
        .map(|(_, to)| to.display().to_string())
        .collect();
    if left.is_empty() {
        return Err(unwritten(path, cause));
    }
    Err(Error::interrupted("restore-swap-failed", Phase::Restore)
        .arg("path", path.display())
        .arg("aside", left.join(", "))
        .because(cause)
        .after_change())
}

fn remove(path: &Path) {
    // A file that can't be removed does no harm.
    let _left = file::remove(path);
}

fn with(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// The name of the new file until it has the old one's.
fn swapped(path: &Path) -> PathBuf {
    with(path, &format!(".restored-{}", stamp()))
}

/// The name that the old file is kept under.
fn aside(path: &Path) -> PathBuf {
    with(path, &format!("{ASIDE}{}", stamp()))
}

fn stamp() -> String {
    clock::now().strftime("%Y-%m-%dT%H%M%SZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(
        clippy::disallowed_methods,
        reason = "the engine itself never copies a file"
    )]
    fn what_lies_beside_a_file_is_gathered() {
        let folder = tempfile::tempdir().unwrap();
        let (path, killed) = (folder.path().join("a.db"), folder.path().join("b.db"));
        let writer = Connection::open(&path).unwrap();
        let rows = "PRAGMA journal_mode = wal; CREATE TABLE t (id); INSERT INTO t VALUES (1), (2)";
        writer.execute_batch(rows).unwrap();
        // As a process that is killed leaves them.
        for suffix in ["", "-wal"] {
            std::fs::copy(with(&path, suffix), with(&killed, suffix)).unwrap();
        }
        gather(&killed);
        assert_eq!(found(&with(&killed, "-wal")), Found::Nothing);
        let kept = Connection::open(&killed).unwrap();
        let count = kept.query_row("SELECT COUNT(*) FROM t", [], |row| row.get::<_, i64>(0));
        assert_eq!(count.unwrap(), 2);
    }
}
