//! A restore in place, in the journal from before its first change to its end: after a crash, the next inspection of the database
//! tells where the safety copy is.

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
    /// An earlier restore of this database may have been killed; its copy is the one that matters then.
    earlier: bool,
}

impl<'a> Remembered<'a> {
    /// Writes the safety copy down. A journal that can't be written is told and no reason to leave a database unrestored.
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

    /// The database is what it was to become.
    pub(super) fn done(self, context: Context<'_>) {
        self.forget(context);
    }

    /// The database is what it was before: whole, unless an earlier restore had left it half.
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

/// Whether an earlier restore was in the journal already.
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
