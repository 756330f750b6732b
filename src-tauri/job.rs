//! The one job that the window works on: what is known so far, in which language, and how to stop it.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use engine::backup::Backup;
use engine::config::{self, Install, Overrides};
use engine::event::{Event, EventSink, Silent};
use engine::inspect::{self, Inspection, State, Verdict};
use engine::plan::{Choices, Plan};
use engine::words::Lang;
use engine::{Context, Error, Finding, Phase, Result, io, sample};
use tauri::ipc::Channel;
use tokio::sync::Mutex as Turn;
use tokio_util::sync::CancellationToken;

use crate::messages::{
    BackupView, DoneView, ErrorView, FindingView, LookView, PlanView, ProgressView, StoryView,
};
use crate::views;

/// What was chosen and what was seen, and what came of it.
struct Looked {
    config: PathBuf,
    install: Install,
    inspection: Inspection,
    findings: Option<Vec<Finding>>,
    plan: Option<Plan>,
    backup: Option<Backup>,
}

impl Looked {
    fn view(&self, lang: Lang) -> LookView {
        let repairable = match (self.inspection.verdict, &self.inspection.state) {
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
        views::look(&config, &self.install, &self.inspection, repairable, lang)
    }
}

/// Everything behind the commands. One thing runs at a time; language and cancel don't wait for it.
pub(crate) struct Job {
    lang: Mutex<Lang>,
    cancel: Mutex<CancellationToken>,
    looked: Turn<Option<Looked>>,
}

impl Job {
    pub(crate) fn new() -> Self {
        Self {
            lang: Mutex::new(Lang::default()),
            cancel: Mutex::new(CancellationToken::new()),
            looked: Turn::new(None),
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
        let install = config::read(config, overrides)?;
        let context = Context {
            events: &Silent,
            cancel: &cancel,
        };
        let inspection = inspect::look(&install.target, context).await?;
        let seen = looked.insert(Looked {
            config: config.to_owned(),
            install,
            inspection,
            findings: None,
            plan: None,
            backup: None,
        });
        Ok(seen.view(self.lang()))
    }

    /// Tells again what the page shows, after the language was switched.
    pub(crate) async fn story(&self) -> StoryView {
        let looked = self.looked.lock().await;
        let (looked, lang) = (looked.as_ref(), self.lang());
        StoryView {
            look: looked.map(|looked| looked.view(lang)),
            findings: looked
                .and_then(|looked| looked.findings.as_ref())
                .map(|findings| views::findings(findings, lang)),
            plan: looked
                .and_then(|looked| looked.plan.as_ref())
                .map(|plan| views::plan(plan, lang)),
            backup: looked
                .and_then(|looked| looked.backup.as_ref())
                .map(|backup| views::backup(backup, lang)),
            done: None,
        }
    }

    pub(crate) async fn check(
        &self,
        _choices: &Choices,
        _backup_target: Option<&Path>,
    ) -> Result<Vec<FindingView>> {
        self.missing(Phase::Check).await
    }

    pub(crate) async fn plan(&self, _choices: &Choices) -> Result<PlanView> {
        self.missing(Phase::Plan).await
    }

    pub(crate) async fn back_up(&self, _target: &Path, sink: &Page) -> Result<BackupView> {
        sink.emit(Event::Phase {
            phase: Phase::Backup,
        });
        self.missing(Phase::Backup).await
    }

    pub(crate) async fn change(
        &self,
        _choices: &Choices,
        _confirmed_hash: &str,
        sink: &Page,
    ) -> Result<DoneView> {
        sink.emit(Event::Phase {
            phase: Phase::Apply,
        });
        self.missing(Phase::Apply).await
    }

    pub(crate) async fn save_report(&self, _path: &Path) -> Result<()> {
        self.missing(Phase::Report).await
    }

    async fn missing<T>(&self, phase: Phase) -> Result<T> {
        match self.looked.lock().await.as_ref() {
            None => Err(Error::refused("look-first", phase)),
            Some(_) => Err(Error::refused("stage-missing", phase).arg("phase", phase.name())),
        }
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
