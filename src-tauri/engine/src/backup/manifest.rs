//! The manifest of a backup, `manifest.json`: what the file says of itself.

use serde::{Deserialize, Serialize};

use super::{Method, Proof, TableRows, Tool};
use crate::hash::sha256_hex;
use crate::message::Message;
use crate::mysql::Server;
use crate::schema::Inventory;
use crate::schema::Schema;

/// The format that this version writes and reads.
pub const FORMAT: u32 = 1;

/// A longer manifest is not one of ours: it would have to name more tables than a server holds.
pub(super) const MAX_BYTES: u64 = 64 << 20;

/// All that is known of a backup's content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`FORMAT`].
    pub format: u32,
    /// The version of this program.
    pub app_version: String,
    /// When the backup was begun, RFC 3339, UTC.
    pub written_at: String,
    /// The server; `None` for SQLite.
    pub server: Option<Server>,
    /// The database's name; for SQLite the file's.
    pub database: String,
    /// The database's character set.
    pub charset: String,
    /// The database's collation.
    pub collation: String,
    /// DB-GPT's version, if the install says it.
    pub dbgpt_version: Option<String>,
    /// The database's state, by the name that `inspect` has for it.
    pub state: String,
    /// The program that wrote the dump; `None` for SQLite and the built-in writer.
    pub tool: Option<Tool>,
    /// How a server was read out; `None` for SQLite, and in files of version 0.1.0.
    #[serde(default)]
    pub method: Option<Method>,
    /// How all rows were read as of one moment.
    pub snapshot: Snapshot,
    /// Why in this way, if there was a choice.
    #[serde(default)]
    pub snapshot_why: Option<Message>,
    /// Whether the rows came without TLS although the server has it, since it is on this machine.
    #[serde(default)]
    pub without_tls: bool,
    /// The entry that holds the database.
    pub payload: Payload,
    /// Rows by table.
    pub tables: Vec<TableRows>,
    /// The names of all objects.
    pub inventory: Inventory,
    /// sha256 over the names and types of all columns: tells whether the schema is still the same.
    pub schema_sha256: String,
    /// The names of the alembic version files that are in the backup.
    pub alembic_versions: Vec<String>,
    /// What was proved while it was written.
    pub proofs: Vec<Proof>,
}

/// How all rows were read as of one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Snapshot {
    /// One transaction (InnoDB tables).
    SingleTransaction,
    /// Several transactions, opened while the database's tables were locked for a moment.
    TableLocks,
    /// Several transactions, opened while the whole server was locked for a moment.
    GlobalReadLock,
    /// SQLite's online backup.
    SqliteOnlineBackup,
}

/// The entry that holds the database.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payload {
    /// Its name in the zip.
    pub entry: String,
    /// Its length, compressed.
    pub size_bytes: u64,
    /// The sha256 of its compressed bytes. The plain bytes have zstd's own checksum, one in each frame.
    pub sha256: String,
    /// Its length after decompression.
    pub plain_bytes: u64,
}

/// See [`Manifest::schema_sha256`].
pub(super) fn schema_sha256(schema: &Schema) -> String {
    let mut text = String::new();
    for table in &schema.tables {
        text.push_str(&table.name);
        for column in &table.columns {
            text.push_str(&format!("\n  {} {}", column.name, column.column_type));
        }
        text.push('\n');
    }
    sha256_hex(text.as_bytes())
}
