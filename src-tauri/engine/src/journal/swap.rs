//! A restore that loads beside a database and swaps, as the journal keeps it: enough to find everything by looking.

use std::path::PathBuf;

use rusqlite::params;
use serde::{Deserialize, Serialize};

use super::Journal;
use super::model::{Place, RestoreRecord};
use crate::error::Result;
use crate::io::clock;
use crate::io::waiting::in_place;

/// What of a file is brought back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// DB-GPT's own tables and what hangs on them; all else stays as it is now.
    #[default]
    Own,
    /// The whole file, in the place of all that is there.
    All,
}

/// How far a swap is. Each is written before what it names begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SwapStage {
    /// The file is loaded beside; the database itself is untouched.
    Loading,
    /// Tables, and what hangs on them, are being changed over.
    Swapping,
    /// The result was looked at and is what it is to be; only databases of ours are left to be dropped.
    Kept,
}

/// A view, trigger, routine or event as it was, and the settings that it was made in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Object {
    /// Such as `TRIGGER`, as DROP and SHOW CREATE name it.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// The table that a trigger is on.
    pub table: Option<String>,
    /// The server's own statement for it.
    pub create: String,
    /// The `sql_mode` that it was made in; none where it does not matter.
    pub sql_mode: Option<String>,
    /// The client's character set then.
    pub charset: String,
    /// The connection's collation then.
    pub collation: String,
    /// An event's own time zone.
    pub time_zone: Option<String>,
}

/// A foreign key of a table that stays, to one that is changed over: it is taken off before and put on again after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForeignKey {
    /// The database of the table that has it.
    pub database: String,
    /// That table.
    pub table: String,
    /// Its own name.
    pub name: String,
    /// Its columns.
    pub columns: Vec<String>,
    /// The table that it points to, in the database that is restored.
    pub to: String,
    /// The columns there.
    pub to_columns: Vec<String>,
    /// What becomes of it when a row there changes.
    pub on_update: String,
    /// The same when a row there goes.
    pub on_delete: String,
}

/// A restore that swaps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Swap {
    /// What is being restored.
    pub file: PathBuf,
    /// The copy of what was in the database before; none yet, or none where nothing was there.
    pub safety: Option<PathBuf>,
    /// When it was begun.
    pub begun_at: String,
    /// What of the file is brought back.
    pub scope: Scope,
    /// How far it is.
    pub stage: SwapStage,
    /// The database that the file is loaded into.
    pub beside: String,
    /// The database that the old tables are moved to.
    pub holding: String,
    /// The tables that go out.
    pub old: Vec<String>,
    /// The tables that come in.
    pub new: Vec<String>,
    /// What was there besides tables and may be changed.
    pub objects: Vec<Object>,
    /// Foreign keys of tables that stay.
    pub keys: Vec<ForeignKey>,
    /// The character set and collation of the database.
    pub charset: Option<(String, String)>,
}

impl Swap {
    /// One that is about to begin, at this moment.
    #[must_use]
    pub fn begin(file: PathBuf, scope: Scope, beside: String, holding: String) -> Self {
        Self {
            file,
            safety: None,
            begun_at: clock::now().to_string(),
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

    /// As any restore that did not come to its end.
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
    /// Writes down how far a swap is, in the place of what was known of it.
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

    /// A swap is over, and nothing of it is left.
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

    /// The swap of a database that did not come to its end.
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
