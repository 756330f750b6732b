//! Back up, apply, resume, undo and restore; the machine is kept awake meanwhile.

use std::path::{Path, PathBuf};

use engine::journal::Scope;
use engine::plan::Choices;
use engine::restore::Way;
use engine::session::{BackupChoice, Consent, Reached, Wanted, WayBack};
use engine::{Error, Phase, Result, report};

use super::{Doing, Job, Page, seen};
use crate::desktop::Awake;
use crate::messages::{BackupView, DoneView, FolderView, RestoredView, UndoneView};
use crate::views;

impl Job {
    /// Writes a backup, proves it, and rehearses it if that is wanted or required. A backup that does not suffice is no
    /// error: the view shows what is missing.
    pub(crate) async fn back_up(
        &self,
        choice: BackupChoice,
        rehearse: bool,
        page: &Page,
    ) -> Result<BackupView> {
        let mut turn = self.inspected.lock().await;
        let cancel = self.begin();
        let inspected = seen(&mut turn, Phase::Backup)?;
        let wanted = Wanted {
            // With all repairs: the user leaves some out later, and rehearsing the whole plan covers any part of it.
            choices: Choices::default(),
            changes_sqlite: true,
            way_back: Some(WayBack::Write(choice)),
            rehearse,
            consent: Consent::AfterBackup,
        };
        let _busy = self.busy(Doing::Cancellable);
        let _awake = Awake::hold().await;
        inspected.session.forget_backup();
        let advanced = inspected.session.advance(&wanted, page.context(&cancel));
        let reached = match advanced.await {
            Ok(reached) => reached,
            Err(error) => {
                inspected.session.forget_backup();
                return Err(error);
            }
        };
        match (inspected.backup_view(self.lang()), reached) {
            (Some(backup), _) => Ok(backup),
            (None, Reached::Refused(error)) => Err(error),
            (None, Reached::Nothing | Reached::Confirm(_) | Reached::Done) => {
                Err(nothing_to_do(Phase::Backup))
            }
        }
    }

    /// Applies the plan with that hash, and verifies the database.
    pub(crate) async fn apply(
        &self,
        choices: Choices,
        confirmed_hash: String,
        page: &Page,
    ) -> Result<DoneView> {
        let mut turn = self.inspected.lock().await;
        let cancel = self.begin();
        let inspected = seen(&mut turn, Phase::Apply)?;
        let wanted = Wanted {
            choices,
            changes_sqlite: true,
            way_back: None,
            rehearse: false,
            consent: Consent::Given(confirmed_hash),
        };
        let _busy = self.busy(Doing::Changing);
        let _awake = Awake::hold().await;
        let advanced = inspected.session.advance(&wanted, page.context(&cancel));
        match advanced.await? {
            Reached::Done => inspected.done_view(self.lang()),
            Reached::Nothing => Err(nothing_to_do(Phase::Apply)),
            Reached::Refused(error) => Err(error),
            // The plan is no longer the one that the user confirmed.
            Reached::Confirm(_) => Err(Error::refused("apply-plan-stale", Phase::Apply)),
        }
    }

    /// Finishes the run that was taken up.
    pub(crate) async fn resume(&self, run: i64, page: &Page) -> Result<DoneView> {
        let mut turn = self.inspected.lock().await;
        let cancel = self.begin();
        let inspected = seen(&mut turn, Phase::Apply)?;
        let _busy = self.busy(Doing::Changing);
        let _awake = Awake::hold().await;
        let done = inspected.session.resume(run, page.context(&cancel)).await?;
        Ok(views::done(done, self.lang()))
    }

    /// Undoes a run, if nothing that it added is in use.
    pub(crate) async fn undo(&self, run: i64, page: &Page) -> Result<UndoneView> {
        let mut turn = self.inspected.lock().await;
        let cancel = self.begin();
        let inspected = seen(&mut turn, Phase::Undo)?;
        let _busy = self.busy(Doing::Changing);
        let _awake = Awake::hold().await;
        let undone = inspected.session.undo(run, page.context(&cancel)).await?;
        Ok(views::undone(inspected.undone.insert(undone), self.lang()))
    }

    /// Restores the backup that a run relied on.
    pub(crate) async fn restore(
        &self,
        run: i64,
        way: Way,
        scope: Scope,
        page: &Page,
    ) -> Result<RestoredView> {
        let mut turn = self.inspected.lock().await;
        let cancel = self.begin();
        let inspected = seen(&mut turn, Phase::Restore)?;
        let file = inspected.session.history()?.run(run)?.backup_file;
        let _busy = self.busy(Doing::Changing);
        let _awake = Awake::hold().await;
        let context = page.context(&cancel);
        let restored = inspected
            .session
            .restore_run(run, way, scope, context)
            .await?;
        Ok(views::restored(&file, &restored, self.lang()))
    }

    /// Puts back what was in the database before a restore that was killed.
    pub(crate) async fn put_back(&self, page: &Page) -> Result<RestoredView> {
        let mut turn = self.inspected.lock().await;
        let cancel = self.begin();
        let inspected = seen(&mut turn, Phase::Restore)?;
        let _busy = self.busy(Doing::Changing);
        let _awake = Awake::hold().await;
        let back = inspected.session.put_back(page.context(&cancel)).await?;
        let file = &back.record.safety;
        Ok(views::restored(file, &back.restored, self.lang()))
    }

    /// Saves the report of the run that was just done.
    pub(crate) async fn save_report(&self, path: &Path, window: Option<&str>) -> Result<()> {
        let mut turn = self.inspected.lock().await;
        let inspected = seen(&mut turn, Phase::Report)?;
        let Some(done) = inspected.session.done() else {
            return Err(Error::refused("session-inspect-first", Phase::Report));
        };
        let record = inspected.session.history()?.run(done.applied.run)?;
        report::save(&record, path, self.lang(), window)?;
        inspected.report = Some(path.to_owned());
        Ok(())
    }

    /// The path of the log folder, the backup or the report, for the file manager.
    pub(crate) async fn place(&self, what: FolderView) -> Option<PathBuf> {
        let inspected = self.inspected.lock().await;
        let inspected = inspected.as_ref();
        match what {
            FolderView::Logs => self.logs(),
            FolderView::Backup => inspected?.backup_file(),
            FolderView::Report => inspected?.report.clone(),
        }
    }
}

fn nothing_to_do(phase: Phase) -> Error {
    Error::refused("window-nothing-to-do", phase)
}
