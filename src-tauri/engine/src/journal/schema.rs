//! The journal's own tables, by version.

use rusqlite::Connection;

/// The version that this app writes (`PRAGMA user_version`).
pub(super) const VERSION: i64 = 1;

const TABLES: &str = "
CREATE TABLE run (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  target TEXT NOT NULL,
  begun TEXT NOT NULL,
  ended TEXT,
  state TEXT NOT NULL,
  error TEXT,
  plan TEXT NOT NULL,
  plan_hash TEXT NOT NULL,
  backup TEXT NOT NULL
);
CREATE TABLE step (
  run INTEGER NOT NULL REFERENCES run (number),
  position INTEGER NOT NULL,
  id TEXT NOT NULL,
  sql TEXT NOT NULL,
  state TEXT NOT NULL,
  started TEXT,
  ended TEXT,
  PRIMARY KEY (run, id)
);
";

/// Makes the tables where they are not there, all or none of them.
pub(super) fn bring_up(connection: &Connection, version: i64) -> rusqlite::Result<()> {
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;",
    )?;
    if version < VERSION {
        connection.execute_batch(&format!(
            "BEGIN IMMEDIATE; {TABLES} PRAGMA user_version = {VERSION}; COMMIT;"
        ))?;
    }
    Ok(())
}
