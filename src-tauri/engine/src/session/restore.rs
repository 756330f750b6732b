//! Bringing a backup back, as a part of a job.

use std::path::Path;

use super::Session;
use crate::error::Result;
use crate::event::Context;
use crate::io;
use crate::journal::{Journal, Place};
use crate::restore::{self, Into, Restored};

impl Session {
    /// Brings a backup back into this install's database, or into a new one beside it. The database need not have been
    /// looked at; it need not even be there.
    ///
    /// # Errors
    /// Those of [`restore::run`].
    pub async fn restore(
        &mut self,
        file: &Path,
        into: &Into,
        context: Context<'_>,
    ) -> Result<Restored> {
        let install = &self.install;
        let root = install.root.as_deref();
        let restored = restore::run(&install.target, file, into, root, context).await?;
        if let Some(safety) = &restored.safety {
            let place = Place::from(&install.target);
            // The copy is good without being remembered.
            let _ = io::home::folder()
                .and_then(|folder| Journal::open(&folder))
                .and_then(|mut journal| {
                    journal.remember_backup(&place, &safety.file, &safety.sha256)
                });
        }
        // Whatever was looked at before is not what is there now.
        self.stage = super::Stage::Chosen;
        Ok(restored)
    }
}
