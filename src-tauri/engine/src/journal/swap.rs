//! The journal's record of a restore that loads beside a database and then swaps tables: enough to find all its parts.

use std::path::PathBuf;

use rusqlite::params;
use serde::{Deserialize, Serialize};

use super::Journal;
use super::model::{Place, RestoreRecord};
use crate::error::Result;
use crate::io::clock;
use crate::io::waiting::in_place;

/// The part of a backup that is restored.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// DB-GPT's own tables and what belongs to them; everything else stays as it is now.
    #[default]
    Own,
    /// The whole backup, in place of everything that is there.
    All,
}

/// The stage of a swap. Each is recorded before its work begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SwapStage {
    /// The backup is being loaded beside the database, which is untouched.
    Loading,
    /// Tables, and what belongs to them, are being swapped.
    Swapping,
    /// The result was checked and is right; only the two databases that this app made are left to be dropped.
    Kept,
}

/// A view, trigger, routine or event as it was, with the settings that it was created under.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Object {
    /// Its kind as in DROP and SHOW CREATE, such as `TRIGGER`.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// The table that a trigger is on.
    pub table: Option<String>,
    /// The server's own CREATE statement for it.
    pub create: String,
    /// The `sql_mode` that it was created under; `None` where it does not matter.
    pub sql_mode: Option<String>,
    /// The `character_set_client` that it was created under.
    pub charset: String,
    /// The `collation_connection` that it was created under.
    pub collation: String,
    /// An event's own time zone.
    pub time_zone: Option<String>,
    /// The collation that the database had then, if the object keeps it; earlier versions did not note it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub database_collation: Option<String>,
}

/// A foreign key from a table that stays to one that is swapped: dropped before the swap and added again after it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForeignKey {
    /// The database of the table that has it.
    pub database: String,
    /// That table.
    pub table: String,
    /// The key's name.
    pub name: String,
    /// Its columns.
    pub columns: Vec<String>,
    /// The table that it references, in the restored database.
    pub to: String,
    /// The referenced columns.
    pub to_columns: Vec<String>,
    /// Its ON UPDATE action.
    pub on_update: String,
    /// Its ON DELETE action.
    pub on_delete: String,
}

/// A restore that swaps tables.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Swap {
    /// The backup that is being restored.
    pub file: PathBuf,
    /// The safety copy of what was in the database before; `None` until it is made, or if the database was empty.
    pub safety: Option<PathBuf>,
    /// When it was begun.
    pub begun_at: String,
    /// The part of the backup that is restored.
    pub scope: Scope,
    /// The stage that was begun.
    pub stage: SwapStage,
    /// The database that the backup is loaded into.
    pub beside: String,
    /// The database that the old tables are moved to.
    pub holding: String,
    /// The tables that are moved out.
    pub old: Vec<String>,
    /// The tables that are moved in.
    pub new: Vec<String>,
    /// Views, triggers, routines and events that the swap may change, as they were.
    pub objects: Vec<Object>,
    /// Foreign keys of tables that stay, which are dropped and added again.
    pub keys: Vec<ForeignKey>,
    /// The character set and collation of the database.
    pub charset: Option<(String, String)>,
}

impl Swap {
    /// A swap that begins now.
    #[must_use]
    pub fn begin(file: PathBuf, scope: Scope, beside: String, holding: String) -> Self {
        Self {
            file,
            safety: None,
            begun_at: format!("{:.9}", clock::now()),
            scope,
            stage: SwapStage::Loading,
            beside,
            holding,
            old: Vec::new(),
            new: Vec::new(),
            objects: Vec::new(),
            keys: Vec::new(),
            charset: None,
        }
    }

    /// The same as a record of an unfinished restore.
    #[must_use]
    pub fn record(&self) -> RestoreRecord {
        RestoreRecord {
            file: self.file.clone(),
            safety: self.safety.clone().unwrap_or_default(),
            begun_at: self.begun_at.clone(),
        }
    }
}

impl Journal {
    /// Stores how far a swap is, replacing its earlier record.
    ///
    /// # Errors
    /// Those of [`Journal::begin_run`].
    pub fn remember_swap(&mut self, place: &Place, swap: &Swap) -> Result<()> {
        let (place_text, text) = (self.json(place)?, self.json(swap)?);
        self.write(
            "INSERT INTO swaps (place_key, place, swap) VALUES (?1, ?2, ?3) \
             ON CONFLICT (place_key) DO UPDATE SET swap = excluded.swap",
            params![place.key(), place_text, text],
        )
    }

    /// Forgets a swap: it is over, and nothing of it is left.
    ///
    /// # Errors
    /// Those of [`Journal::begin_run`].
    pub fn forget_swap(&mut self, place: &Place) -> Result<()> {
        let deleted = in_place(|| {
            self.connection.execute(
                "DELETE FROM swaps WHERE place_key = ?1",
                params![place.key()],
            )
        });
        deleted.map(drop).map_err(|source| self.failure(source))
    }

    /// The unfinished swap of a database.
    ///
    /// # Errors
    /// Those of [`Journal::runs`].
    pub fn swap_of(&self, place: &Place) -> Result<Option<Swap>> {
        let found = self.list(
            "SELECT swap FROM swaps WHERE place_key = ?1",
            params![place.key()],
            |row| super::stored::json(row, 0),
        )?;
        Ok(found.into_iter().next())
    }
}
