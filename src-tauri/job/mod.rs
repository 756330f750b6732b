//! The one job that the window works on: its session and results so far, its language, and its cancellation.

mod apply;
mod inspect;
mod page;
mod standing;
mod start;

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use engine::config::Install;
use engine::io::home::Home;
use engine::journal::Run;
use engine::plan::Plan;
use engine::preflight::Running;
use engine::session::Session;
use engine::undo::Undone;
use engine::webserver::Up;
use engine::words::Lang;
use engine::{Error, Finding, Phase, Result};
use tokio::sync::Mutex as Turn;
use tokio_util::sync::CancellationToken;

use crate::messages::{BackupView, DoneView, ErrorView, InspectView, StoryView, TakenUpView};
use crate::views;

pub(crate) use page::Page;

/// The engine's session, and results that the page was shown, kept to render them again in another language.
struct Inspected {
    session: Session,
    /// The DB-GPTs whose web server answered at the inspection.
    answering: Vec<Finding>,
    running: Option<Running>,
    up: Option<Up>,
    plan: Option<Plan>,
    undone: Option<Undone>,
    /// The unfinished run that this job began with, if it did.
    taken_up: Option<Run>,
    report: Option<PathBuf>,
}

impl Inspected {
    fn new(session: Session, answering: Vec<Finding>) -> Self {
        Self {
            session,
            answering,
            running: None,
            up: None,
            plan: None,
            undone: None,
            taken_up: None,
            report: None,
        }
    }

    fn view(&self, lang: Lang) -> Result<InspectView> {
        views::inspect(&self.session, &self.answering, lang)
    }

    fn backup_view(&self, lang: Lang) -> Option<BackupView> {
        let backup = self.session.backup()?;
        let suffices = self.session.suffices(backup).is_ok();
        Some(views::backup(backup, suffices, lang))
    }

    /// # Errors
    /// `session-inspect-first`: nothing was changed since the last inspection.
    fn done_view(&self, lang: Lang) -> Result<DoneView> {
        let done = self.session.done();
        done.map(|done| views::done(done, lang))
            .ok_or_else(|| Error::refused("session-inspect-first", Phase::Apply))
    }

    fn taken_up_view(&self, run: &Run, lang: Lang) -> Result<TakenUpView> {
        Ok(TakenUpView {
            inspection: self.view(lang)?,
            run: views::run(run, Some(self.session.config())),
            plan: views::plan(&self.session.plan(&run.plan.choices)?, lang),
        })
    }

    /// The backup that the file manager shows: the one of the last change, else the current one.
    fn backup_file(&self) -> Option<PathBuf> {
        let done = self.session.done().map(|done| &done.backup);
        done.or(self.session.backup())
            .map(|backup| backup.file.clone())
    }
}

/// What the job is doing, for a request to close the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Doing {
    /// Nothing that matters.
    Nothing,
    /// A long act that can be cancelled without a trace.
    Cancellable,
    /// The database is being changed.
    Changing,
}

/// The state behind all commands. One act runs at a time, holding `inspected`; language and cancel don't wait for it.
pub(crate) struct Job {
    /// The folder of the journal, the samples and the logs.
    home: Home,
    lang: Mutex<Lang>,
    cancel: Mutex<CancellationToken>,
    doing: Mutex<Doing>,
    /// The install whose config was tried last, even if its database could not be reached.
    tried: Mutex<Option<Install>>,
    standing: Mutex<standing::Standing>,
    inspected: Turn<Option<Inspected>>,
}

impl Job {
    pub(crate) fn new(home: Home) -> Self {
        Self {
            home,
            lang: Mutex::new(Lang::default()),
            cancel: Mutex::new(CancellationToken::new()),
            doing: Mutex::new(Doing::Nothing),
            tried: Mutex::new(None),
            standing: Mutex::default(),
            inspected: Turn::new(None),
        }
    }

    pub(crate) fn lang(&self) -> Lang {
        *hold(&self.lang)
    }

    pub(crate) fn set_lang(&self, lang: Lang) {
        *hold(&self.lang) = lang;
    }

    pub(crate) fn cancel(&self) {
        hold(&self.cancel).cancel();
    }

    pub(crate) fn doing(&self) -> Doing {
        *hold(&self.doing)
    }

    /// Cancels the running act, and waits until it has cleaned up.
    pub(crate) async fn wind_up(&self) {
        self.cancel();
        drop(self.inspected.lock().await);
    }

    /// Waits until the running act has ended by itself.
    pub(crate) async fn over(&self) {
        drop(self.inspected.lock().await);
    }

    /// Makes a new cancellation token, so that an earlier cancel does not stop a later act. Call it only while holding
    /// `inspected`: otherwise a waiting act would replace the running one's token.
    fn begin(&self) -> CancellationToken {
        let token = CancellationToken::new();
        *hold(&self.cancel) = token.clone();
        token
    }

    /// Marks the beginning of a long act; it counts as over when the returned guard is dropped.
    fn busy(&self, doing: Doing) -> Busy<'_> {
        *hold(&self.doing) = doing;
        Busy(self)
    }

    /// Logs an error, and renders it in the user's language.
    pub(crate) fn tell(&self, error: &Error) -> ErrorView {
        tracing::warn!(code = error.code(), phase = error.phase().name(), changed = error.changed(), %error, "told");
        views::error(error, self.lang())
    }

    /// Renders everything that the page shows, for another language or a reloaded page.
    pub(crate) async fn story(&self) -> StoryView {
        let inspected = self.inspected.lock().await;
        let lang = self.lang();
        let inspected = inspected.as_ref();
        StoryView {
            inspection: inspected.and_then(|inspected| inspected.view(lang).ok()),
            checked: inspected
                .and_then(|inspected| inspected.session.checked())
                .map(|checked| views::checked(checked, lang)),
            running: inspected
                .and_then(|inspected| inspected.running.as_ref())
                .map(|running| views::running(running, lang)),
            up: inspected
                .and_then(|inspected| inspected.up.as_ref())
                .map(|up| views::up(up, lang)),
            plan: inspected
                .and_then(|inspected| inspected.plan.as_ref())
                .map(|plan| views::plan(plan, lang)),
            backup: inspected.and_then(|inspected| inspected.backup_view(lang)),
            done: inspected.and_then(|inspected| inspected.done_view(lang).ok()),
            taken_up: inspected.and_then(|inspected| {
                let run = inspected.taken_up.as_ref()?;
                inspected.taken_up_view(run, lang).ok()
            }),
            undone: inspected
                .and_then(|inspected| inspected.undone.as_ref())
                .map(|undone| views::undone(undone, lang)),
        }
    }
}

struct Busy<'a>(&'a Job);

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        *hold(&self.0.doing) = Doing::Nothing;
    }
}

fn seen(turn: &mut Option<Inspected>, phase: Phase) -> Result<&mut Inspected> {
    turn.as_mut()
        .ok_or_else(|| Error::refused("session-inspect-first", phase))
}

fn hold<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
