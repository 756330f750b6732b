//! Backing up, changing, finishing a run that stopped; the machine is kept awake meanwhile.

use std::path::{Path, PathBuf};

use engine::backup::{Destination, Method};
use engine::journal::Scope;
use engine::plan::Choices;
use engine::restore::Way;
use engine::session::{BackupChoice, Goal};
use engine::{Error, Phase, Result, report};

use super::{Doing, Job, Page, seen};
use crate::desktop::Awake;
use crate::messages::{BackupView, DoneView, FolderView, RestoredView, UndoneView};
use crate::views;

impl Job {
    /// Writes a backup and proves it; `rehearsal`: with which choices the upgrade is rehearsed on a copy, if at all.
    pub(crate) async fn back_up(
        &self,
        target: &Path,
        method: Method,
        rehearsal: Option<&Choices>,
        page: &Page,
    ) -> Result<BackupView> {
        let mut turn = self.looked.lock().await;
        let cancel = self.begin();
        let looked = seen(&mut turn, Phase::Backup)?;
        looked.backup = None;
        let choice = BackupChoice {
            destination: Destination::File(target.to_owned()),
            method,
            tool: None,
        };
        let _busy = self.busy(Doing::Cancellable);
        let _awake = Awake::hold().await;
        let context = page.context(&cancel);
        let mut written = looked.session.back_up(&choice, context).await?;
        let whole = Choices::default();
        let asked = rehearsal.or(looked.session.must_rehearse().then_some(&whole));
        if let Some(choices) = asked {
            written = looked.session.rehearse(written, choices, context).await?;
        }
        Ok(views::backup(looked.backup.insert(written), self.lang()))
    }

    /// Changes the database by the plan of that hash, and looks again.
    pub(crate) async fn change(
        &self,
        goal: Goal,
        choices: &Choices,
        confirmed_hash: &str,
        page: &Page,
    ) -> Result<DoneView> {
        let mut turn = self.looked.lock().await;
        let cancel = self.begin();
        let looked = seen(&mut turn, Phase::Apply)?;
        if !looked.session.needs_change(goal, choices)? {
            return Err(Error::refused("window-nothing-to-do", Phase::Apply));
        }
        if let Some(backup) = looked.backup.clone() {
            looked.session.rely_on(backup)?;
        }
        let _busy = self.busy(Doing::Changing);
        let _awake = Awake::hold().await;
        let context = page.context(&cancel);
        let changed = looked
            .session
            .change(choices, confirmed_hash, context)
            .await?;
        Ok(views::done(looked.done.insert(changed), self.lang()))
    }

    /// Finishes the run that was taken up.
    pub(crate) async fn resume(&self, run: i64, page: &Page) -> Result<DoneView> {
        let mut turn = self.looked.lock().await;
        let cancel = self.begin();
        let looked = seen(&mut turn, Phase::Apply)?;
        let _busy = self.busy(Doing::Changing);
        let _awake = Awake::hold().await;
        let changed = looked.session.resume(run, page.context(&cancel)).await?;
        Ok(views::done(looked.done.insert(changed), self.lang()))
    }

    /// Takes a run back, if nothing that it added is in use.
    pub(crate) async fn undo(&self, run: i64, page: &Page) -> Result<UndoneView> {
        let mut turn = self.looked.lock().await;
        let cancel = self.begin();
        let looked = seen(&mut turn, Phase::Undo)?;
        let _busy = self.busy(Doing::Changing);
        let _awake = Awake::hold().await;
        let undone = looked.session.undo(run, page.context(&cancel)).await?;
        Ok(views::undone(looked.undone.insert(undone), self.lang()))
    }

    /// Brings back the backup that a run relied on.
    pub(crate) async fn restore(
        &self,
        run: i64,
        way: Way,
        scope: Scope,
        page: &Page,
    ) -> Result<RestoredView> {
        let mut turn = self.looked.lock().await;
        let cancel = self.begin();
        let looked = seen(&mut turn, Phase::Restore)?;
        let file = looked.session.history()?.run(run)?.backup_file;
        let _busy = self.busy(Doing::Changing);
        let _awake = Awake::hold().await;
        let context = page.context(&cancel);
        let restored = looked.session.restore_run(run, way, scope, context).await?;
        Ok(views::restored(&file, &restored, self.lang()))
    }

    /// Puts back what was there before a restore that was killed.
    pub(crate) async fn put_back(&self, page: &Page) -> Result<RestoredView> {
        let mut turn = self.looked.lock().await;
        let cancel = self.begin();
        let looked = seen(&mut turn, Phase::Restore)?;
        let _busy = self.busy(Doing::Changing);
        let _awake = Awake::hold().await;
        let back = looked.session.put_back(page.context(&cancel)).await?;
        let file = &back.record.safety;
        Ok(views::restored(file, &back.restored, self.lang()))
    }

    /// Saves the report of the run that was just done.
    pub(crate) async fn save_report(&self, path: &Path, window: Option<&str>) -> Result<()> {
        let mut turn = self.looked.lock().await;
        let looked = seen(&mut turn, Phase::Report)?;
        let Some(done) = &looked.done else {
            return Err(Error::refused("session-look-first", Phase::Report));
        };
        let record = looked.session.history()?.run(done.applied.run)?;
        report::save(&record, path, self.lang(), window)?;
        looked.report = Some(path.to_owned());
        Ok(())
    }

    /// Where a file or folder of ours is, for the file manager.
    pub(crate) async fn place(&self, what: FolderView) -> Option<PathBuf> {
        let looked = self.looked.lock().await;
        let looked = looked.as_ref();
        match what {
            FolderView::Logs => self.logs(),
            FolderView::Backup => looked?.backup_file(),
            FolderView::Report => looked?.report.clone(),
        }
    }
}
