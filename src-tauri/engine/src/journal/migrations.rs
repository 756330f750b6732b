//! The journal's own tables, version by version. A file's `user_version` is the number of migrations that it has had.

use std::path::Path;

use rusqlite::{Connection, TransactionBehavior};

use crate::error::{Error, Phase, Result};

/// One text per version; released ones are never edited, new ones are added.
const MIGRATIONS: [&str; 9] = [
    "
    CREATE TABLE installs (
        env_file TEXT PRIMARY KEY,
        place TEXT NOT NULL,
        used_at TEXT NOT NULL
    ) STRICT;
    CREATE TABLE runs (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        begun_at TEXT NOT NULL,
        ended_at TEXT,
        place_key TEXT NOT NULL,
        place TEXT NOT NULL,
        plan TEXT NOT NULL,
        plan_hash TEXT NOT NULL,
        backup_file TEXT NOT NULL,
        backup_sha256 TEXT NOT NULL,
        state TEXT NOT NULL,
        error_code TEXT
    ) STRICT;
    CREATE INDEX runs_by_place ON runs (place_key, id);
    CREATE TABLE steps (
        run INTEGER NOT NULL REFERENCES runs (id),
        position INTEGER NOT NULL,
        id TEXT NOT NULL,
        state TEXT NOT NULL,
        started_at TEXT,
        ended_at TEXT,
        error_code TEXT,
        PRIMARY KEY (run, id)
    ) STRICT;
    CREATE TABLE backups (
        file TEXT PRIMARY KEY,
        sha256 TEXT NOT NULL,
        place_key TEXT NOT NULL,
        made_at TEXT NOT NULL
    ) STRICT;
",
    "
    DROP TABLE installs;
    CREATE TABLE installs (
        config TEXT NOT NULL,
        place_key TEXT NOT NULL,
        place TEXT NOT NULL,
        overrides TEXT NOT NULL,
        used_at TEXT NOT NULL,
        PRIMARY KEY (config, place_key)
    ) STRICT;
",
    "
    ALTER TABLE steps ADD COLUMN undone_at TEXT;
",
    "
    CREATE TABLE scratches (
        place_key TEXT PRIMARY KEY,
        place TEXT NOT NULL,
        made_at TEXT NOT NULL
    ) STRICT;
    ALTER TABLE backups ADD COLUMN rehearsed TEXT;
",
    "
    CREATE TABLE restores (
        place_key TEXT PRIMARY KEY,
        file TEXT NOT NULL,
        safety TEXT NOT NULL,
        begun_at TEXT NOT NULL
    ) STRICT;
",
    "
    ALTER TABLE runs ADD COLUMN found TEXT;
    ALTER TABLE runs ADD COLUMN outcome TEXT;
",
    "
    ALTER TABLE runs ADD COLUMN cluster TEXT;
",
    "
    CREATE TABLE swaps (
        place_key TEXT PRIMARY KEY,
        place TEXT NOT NULL,
        swap TEXT NOT NULL
    ) STRICT;
",
    "
    ALTER TABLE runs ADD COLUMN session INTEGER;
",
];

fn version(connection: &Connection) -> rusqlite::Result<usize> {
    let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    Ok(usize::try_from(version).unwrap_or(usize::MAX))
}

/// Refuses a file that a later version of the app wrote, before anything in it is touched.
pub(super) fn check_version(connection: &Connection, path: &Path) -> Result<()> {
    let found = version(connection).map_err(|source| super::failure(path, source))?;
    if found > MIGRATIONS.len() {
        return Err(Error::refused("journal-newer", Phase::Journal)
            .arg("path", path.display())
            .arg("version", found)
            .arg("known", MIGRATIONS.len()));
    }
    Ok(())
}

/// Brings an older or an empty file up to date: all or nothing, and only once if two processes start together.
/// If there is nothing to do it takes no lock: another process may hold it for a while.
pub(super) fn run(connection: &mut Connection) -> rusqlite::Result<()> {
    if version(connection)? == MIGRATIONS.len() {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let from = version(&transaction)?;
    for migration in MIGRATIONS.iter().skip(from) {
        transaction.execute_batch(migration)?;
    }
    if from < MIGRATIONS.len() {
        let to = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
        transaction.pragma_update(None, "user_version", to)?;
    }
    transaction.commit()
}
