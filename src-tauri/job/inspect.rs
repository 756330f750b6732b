//! Choose, inspect, check, plan: nothing here changes the database.

use std::path::Path;

use engine::catalog::Release;
use engine::config::{self, Overrides};
use engine::plan::Choices;
use engine::session::Session;
use engine::{Phase, Result};
use tokio_util::sync::CancellationToken;

use super::page::silent;
use super::{Inspected, Job, hold, seen};
use crate::messages::{
    CheckView, ConnectionView, InspectView, PlanView, RunningView, TakenUpView, UpView,
};
use crate::views;

impl Job {
    pub(crate) async fn inspect(&self, path: &Path, overrides: &Overrides) -> Result<InspectView> {
        let mut inspected = self.inspected.lock().await;
        let cancel = self.begin();
        (*inspected, *hold(&self.tried)) = (None, None);
        let session = Session::open(path, overrides, &self.home).inspect_err(|error| {
            // The address can be corrected in a form, which begins with what the file says.
            if config::asks_address(error) {
                *hold(&self.tried) = config::as_written(path, overrides).ok();
            }
        })?;
        let found = self.reach(session, &cancel).await?;
        inspected.insert(found).view(self.lang())
    }

    /// Inspects again, with another target release.
    pub(crate) async fn aim(&self, to: Release) -> Result<InspectView> {
        let mut turn = self.inspected.lock().await;
        let cancel = self.begin();
        let inspected = seen(&mut turn, Phase::Inspect)?;
        inspected.session.aim(Some(to));
        inspected.session.inspect(silent(&cancel)).await?;
        inspected.plan = None;
        inspected.view(self.lang())
    }

    /// Inspects the database of a run that stopped, by the config that the run was begun with.
    pub(crate) async fn take_up(&self, run: i64, overrides: &Overrides) -> Result<TakenUpView> {
        let mut inspected = self.inspected.lock().await;
        let cancel = self.begin();
        (*inspected, *hold(&self.tried)) = (None, None);
        let (session, run) = Session::of_run(run, overrides, &self.home)?;
        let found = self.reach(session, &cancel).await?;
        let inspected = inspected.insert(found);
        let view = inspected.taken_up_view(&run, self.lang());
        inspected.taken_up = Some(run);
        view
    }

    /// Inspects the database of a restore that was killed, by the config that it was last reached by.
    pub(crate) async fn take_up_restore(
        &self,
        place: &str,
        overrides: &Overrides,
    ) -> Result<InspectView> {
        let mut inspected = self.inspected.lock().await;
        let cancel = self.begin();
        (*inspected, *hold(&self.tried)) = (None, None);
        let (session, _record) = Session::of_restore(place, overrides, &self.home)?;
        let found = self.reach(session, &cancel).await?;
        inspected.insert(found).view(self.lang())
    }

    async fn reach(&self, mut session: Session, cancel: &CancellationToken) -> Result<Inspected> {
        *hold(&self.tried) = Some(session.install().clone());
        session.inspect(silent(cancel)).await?;
        let samples = self.home.folder().map(|home| home.join("samples"));
        if !samples.is_ok_and(|samples| session.config().starts_with(samples)) {
            // An error only means that the install is missing from the recent ones.
            let _ = session.remember();
        }
        let answering = session.answering().await;
        Ok(Inspected::new(session, answering))
    }

    /// The address that was tried last, for the form in which the user can correct it.
    pub(crate) fn connection(&self) -> Option<ConnectionView> {
        let tried = hold(&self.tried);
        views::connection(tried.as_ref()?, self.lang())
    }

    /// Runs the checks; gives all findings, the worst first.
    pub(crate) async fn check(
        &self,
        choices: &Choices,
        backup_target: Option<&Path>,
    ) -> Result<CheckView> {
        let mut turn = self.inspected.lock().await;
        let cancel = self.begin();
        let inspected = seen(&mut turn, Phase::Check)?;
        let folder = backup_target.and_then(Path::parent);
        let checked = inspected.session.check(choices, folder, silent(&cancel));
        Ok(views::checked(checked.await?, self.lang()))
    }

    /// Looks whether DB-GPT is stopped.
    pub(crate) async fn running(&self) -> Result<RunningView> {
        let mut turn = self.inspected.lock().await;
        let cancel = self.begin();
        let inspected = seen(&mut turn, Phase::Check)?;
        let running = inspected.session.running(silent(&cancel)).await?;
        Ok(views::running(
            inspected.running.insert(running),
            self.lang(),
        ))
    }

    /// Asks whether the new DB-GPT is up.
    pub(crate) async fn up(&self) -> Result<UpView> {
        let mut turn = self.inspected.lock().await;
        let inspected = seen(&mut turn, Phase::Verify)?;
        let way = inspected.session.way_seen()?;
        let up = inspected.session.up(way, None).await;
        Ok(views::up(inspected.up.insert(up), self.lang()))
    }

    pub(crate) async fn plan(&self, choices: &Choices) -> Result<PlanView> {
        let mut turn = self.inspected.lock().await;
        let inspected = seen(&mut turn, Phase::Plan)?;
        let plan = inspected.plan.insert(inspected.session.plan(choices)?);
        Ok(views::plan(plan, self.lang()))
    }
}
