//! The one job that the window works on: what is known so far, in which language, and how to stop it.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use engine::backup::{Backup, Destination, Method};
use engine::config::Overrides;
use engine::event::{Event, EventSink, Silent};
use engine::inspect::{State, Verdict};
use engine::journal::Journal;
use engine::plan::{Choices, Plan};
use engine::session::{BackupChoice, Changed, Goal, Session};
use engine::words::Lang;
use engine::{Context, Error, Finding, Phase, Result, io, report, sample};
use tauri::ipc::Channel;
use tokio::sync::Mutex as Turn;
use tokio_util::sync::CancellationToken;

use crate::messages::{
    BackupView, DoneView, ErrorView, FindingView, LookView, PlanView, ProgressView, StoryView,
};
use crate::views;

/// The engine's session, and what the page was told of it, to be told again in another language.
struct Looked {
    config: PathBuf,
    session: Session,
    findings: Option<Vec<Finding>>,
    plan: Option<Plan>,
    backup: Option<Backup>,
    done: Option<Changed>,
}

impl Looked {
    fn view(&self, lang: Lang) -> Result<LookView> {
        let inspection = self.session.inspection()?;
        let repairable = match (inspection.verdict, &inspection.state) {
            (Verdict::NoChangeNeeded, State::Before | State::Partial) => true,
            (
                Verdict::NoChangeNeeded
                | Verdict::UpgradeNeeded
                | Verdict::UpToDate
                | Verdict::Refused,
                _,
            ) => false,
        };
        let config = self.config.display().to_string();
        let install = self.session.install();
        Ok(views::look(&config, install, inspection, repairable, lang))
    }
}

fn done_view(done: &Changed, lang: Lang) -> DoneView {
    DoneView {
        run: done.applied.run.clone(),
        applied: done.applied.applied.clone(),
        verified: done.verification.verified,
        findings: views::findings(&done.verification.differences, lang),
        backup_file: done.backup.file.display().to_string(),
    }
}

/// Everything behind the commands. One thing runs at a time; language and cancel don't wait for it.
pub(crate) struct Job {
    lang: Mutex<Lang>,
    cancel: Mutex<CancellationToken>,
    looked: Turn<Option<Looked>>,
    changing: AtomicBool,
}

impl Job {
    pub(crate) fn new() -> Self {
        Self {
            lang: Mutex::new(Lang::default()),
            cancel: Mutex::new(CancellationToken::new()),
            looked: Turn::new(None),
            changing: AtomicBool::new(false),
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

    /// Whether the database is being changed right now.
    pub(crate) fn is_changing(&self) -> bool {
        self.changing.load(Ordering::Acquire)
    }

    /// A fresh token: an earlier cancel does not stop a later try.
    fn begin(&self) -> CancellationToken {
        let token = CancellationToken::new();
        *hold(&self.cancel) = token.clone();
        token
    }

    /// An error in the user's language.
    pub(crate) fn tell(&self, error: &Error) -> ErrorView {
        views::error(error, self.lang())
    }

    /// Makes a sample install in the app's own folder.
    pub(crate) fn make_sample(&self) -> Result<PathBuf> {
        sample::make(&io::home::folder()?.join("samples"))
    }

    pub(crate) async fn look(&self, config: &Path, overrides: &Overrides) -> Result<LookView> {
        let cancel = self.begin();
        let mut looked = self.looked.lock().await;
        *looked = None;
        let mut session = Session::open(config, overrides)?;
        session.look(silent(&cancel)).await?;
        let seen = looked.insert(Looked {
            config: config.to_owned(),
            session,
            findings: None,
            plan: None,
            backup: None,
            done: None,
        });
        seen.view(self.lang())
    }

    /// Tells again what the page shows, after the language was switched.
    pub(crate) async fn story(&self) -> StoryView {
        let looked = self.looked.lock().await;
        let (looked, lang) = (looked.as_ref(), self.lang());
        StoryView {
            look: looked.and_then(|looked| looked.view(lang).ok()),
            findings: looked
                .and_then(|looked| looked.findings.as_ref())
                .map(|findings| views::findings(findings, lang)),
            plan: looked
                .and_then(|looked| looked.plan.as_ref())
                .map(|plan| views::plan(plan, lang)),
            backup: looked
                .and_then(|looked| looked.backup.as_ref())
                .map(|backup| views::backup(backup, lang)),
            done: looked
                .and_then(|looked| looked.done.as_ref())
                .map(|done| done_view(done, lang)),
        }
    }

    /// Everything that was found, the worst first.
    pub(crate) async fn check(
        &self,
        choices: &Choices,
        backup_target: Option<&Path>,
    ) -> Result<Vec<FindingView>> {
        let cancel = self.begin();
        let mut turn = self.looked.lock().await;
        let looked = seen(&mut turn, Phase::Check)?;
        let findings = looked
            .session
            .check(
                choices,
                backup_target.and_then(Path::parent),
                silent(&cancel),
            )
            .await?;
        let view = views::findings(&findings, self.lang());
        looked.findings = Some(findings);
        Ok(view)
    }

    pub(crate) async fn plan(&self, choices: &Choices) -> Result<PlanView> {
        let mut turn = self.looked.lock().await;
        let looked = seen(&mut turn, Phase::Plan)?;
        let plan = looked.plan.insert(looked.session.plan(choices)?);
        Ok(views::plan(plan, self.lang()))
    }

    pub(crate) async fn back_up(&self, target: &Path, page: &Page) -> Result<BackupView> {
        let cancel = self.begin();
        let mut turn = self.looked.lock().await;
        let looked = seen(&mut turn, Phase::Backup)?;
        looked.backup = None;
        let context = Context {
            events: page,
            cancel: &cancel,
        };
        let choice = BackupChoice {
            destination: Destination::File(target.to_owned()),
            method: Method::Auto,
            tool: None,
        };
        let written = looked.session.back_up(&choice, context).await?;
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
        let cancel = self.begin();
        let mut turn = self.looked.lock().await;
        let looked = seen(&mut turn, Phase::Apply)?;
        let context = Context {
            events: page,
            cancel: &cancel,
        };
        if !looked.session.needs_change(goal, choices)? {
            return Err(Error::refused("window-nothing-to-do", Phase::Apply));
        }
        if let Some(backup) = looked.backup.clone() {
            looked.session.rely_on(backup)?;
        }
        self.changing.store(true, Ordering::Release);
        let changed = looked
            .session
            .change(choices, confirmed_hash, context)
            .await;
        self.changing.store(false, Ordering::Release);
        let changed = changed?;
        Ok(done_view(looked.done.insert(changed), self.lang()))
    }

    /// Saves the report of the run that was just done.
    pub(crate) async fn save_report(&self, path: &Path) -> Result<()> {
        let mut turn = self.looked.lock().await;
        let Some(done) = &seen(&mut turn, Phase::Report)?.done else {
            return Err(Error::refused("session-look-first", Phase::Report));
        };
        let record = Journal::open(&io::home::folder()?)?.run(&done.applied.run)?;
        report::save(&record, path, self.lang())
    }
}

fn seen(turn: &mut Option<Looked>, phase: Phase) -> Result<&mut Looked> {
    turn.as_mut()
        .ok_or_else(|| Error::refused("session-look-first", phase))
}

fn silent(cancel: &CancellationToken) -> Context<'_> {
    Context {
        events: &Silent,
        cancel,
    }
}

/// The page that listens to a running job.
pub(crate) struct Page {
    pub(crate) channel: Channel<ProgressView>,
    pub(crate) lang: Lang,
}

impl EventSink for Page {
    fn emit(&self, event: Event) {
        // A page that is gone no longer needs to know.
        let _ = self.channel.send(views::progress(event, self.lang));
    }
}

fn hold<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
