//! The journal's record of a restore into the live database, from before its first change to its end. After a crash, the next
//! inspection of the database tells where the safety copy is.

use std::path::Path;

use super::Places;
use super::mysql::tell;
use crate::backup::Backup;
use crate::error::{Error, Result};
use crate::event::Context;
use crate::journal::{Journal, Place};
use crate::message::Message;
use crate::target::{MysqlTarget, Target};

/// What the journal knows of this restore.
pub(super) struct Remembered<'a> {
    folder: Option<&'a Path>,
    place: Place,
    /// The journal already had a restore of this database that was killed: its safety copy is the one that matters.
    earlier: bool,
}

impl<'a> Remembered<'a> {
    /// Records the safety copy. A journal that can't be written is reported, and does not stop the restore.
    pub(super) fn begin(
        places: Places<'a>,
        target: &MysqlTarget,
        file: &Path,
        saved: Option<&Backup>,
        context: Context<'_>,
    ) -> Self {
        let mut remembered = Self {
            folder: places.journal.filter(|_| saved.is_some()),
            place: Place::from(&Target::Mysql(target.clone())),
            earlier: false,
        };
        if let (Some(folder), Some(saved)) = (remembered.folder, saved) {
            match begin(folder, &remembered.place, file, &saved.file) {
                Ok(earlier) => remembered.earlier = earlier,
                Err(error) => {
                    remembered.folder = None;
                    untold(&error, context);
                }
            }
        }
        remembered
    }

    /// The restore is complete: removes the record.
    pub(super) fn done(self, context: Context<'_>) {
        self.forget(context);
    }

    /// The restore was undone: removes the record, unless it is of an earlier, killed restore.
    pub(super) fn taken_back(self, context: Context<'_>) {
        if !self.earlier {
            self.forget(context);
        }
    }

    fn forget(self, context: Context<'_>) {
        let Some(folder) = self.folder else {
            return;
        };
        let forgotten =
            Journal::open(folder).and_then(|mut journal| journal.forget_restore(&self.place));
        if let Err(error) = forgotten {
            untold(&error, context);
        }
    }
}

/// Records a restore, unless the journal has an earlier one already. Returns whether it has.
fn begin(folder: &Path, place: &Place, file: &Path, safety: &Path) -> Result<bool> {
    let mut journal = Journal::open(folder)?;
    let earlier = journal.restore_of(place)?.is_some();
    if !earlier {
        let [file, safety] = [file, safety]
            .map(|path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned()));
        journal.remember_restore(place, &file, &safety)?;
    }
    Ok(earlier)
}

fn untold(error: &Error, context: Context<'_>) {
    tell(
        context,
        Message::new("restore-journal").because(error.said()),
    );
}
