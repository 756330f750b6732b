//! The one job that the window works on: what is known so far, in which language, and how to stop it.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use engine::apply::{self, Applied};
use engine::backup::{self, Backup, Destination, Method};
use engine::config::{self, Install, Overrides};
use engine::event::{Event, EventSink, Silent};
use engine::inspect::{self, Inspection, State, Verdict};
use engine::journal::Journal;
use engine::plan::{self, Choices, Plan};
use engine::verify::{self, Verification};
use engine::words::{self, Lang};
use engine::{Context, Error, Finding, Phase, Result, io, preflight, report, sample};
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
    done: Option<Done>,
}

/// A change that was made and looked at again.
struct Done {
    applied: Applied,
    verification: Verification,
    backup_file: PathBuf,
}

impl Done {
    fn view(&self, lang: Lang) -> DoneView {
        DoneView {
            run: self.applied.run.clone(),
            applied: self.applied.applied.clone(),
            verified: self.verification.verified,
            findings: views::findings(&self.verification.differences, lang),
            backup_file: self.backup_file.display().to_string(),
        }
    }
}

impl Looked {
    async fn check(
        &self,
        choices: &Choices,
        backup_folder: Option<&Path>,
        context: Context<'_>,
    ) -> Result<Vec<Finding>> {
        let plan = plan::make(&self.inspection, choices);
        let checked = preflight::run(
            &self.install,
            &self.inspection,
            &plan,
            backup_folder,
            context,
        )
        .await?;
        let known = self
            .install
            .findings
            .iter()
            .chain(&self.inspection.findings);
        let mut findings: Vec<Finding> = known.cloned().chain(checked).collect();
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        Ok(findings)
    }

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
            done: None,
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
            done: looked
                .and_then(|looked| looked.done.as_ref())
                .map(|done| done.view(lang)),
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
        let plan = looked.plan.insert(plan::make(&looked.inspection, choices));
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
        let Install {
            root,
            version,
            target: database,
            ..
        } = &looked.install;
        let options = backup::Options {
            destination: Destination::File(target.to_owned()),
            method: Method::Auto,
            tool: None,
            alembic_versions: root
                .as_ref()
                .map(|root| root.join("pilot/meta_data/alembic/versions")),
            dbgpt_version: version.as_ref().map(|known| known.version.clone()),
        };
        let written = backup::write(database, &looked.inspection, &options, context).await?;
        Ok(views::backup(looked.backup.insert(written), self.lang()))
    }

    /// Changes the database by the plan of that hash, and looks again.
    pub(crate) async fn change(
        &self,
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
        let findings = looked.check(choices, None, context).await?;
        if let Some(blocker) = preflight::blockers(&findings).first() {
            return Err(Error::refused("window-blocked", Phase::Check)
                .arg("finding", words::finding(self.lang(), blocker)));
        }
        let Some(backup) = looked.backup.clone() else {
            return Err(Error::refused("window-backup-first", Phase::Apply));
        };
        let verified = backup.into_verified()?;
        let plan = plan::make(&looked.inspection, choices);
        if plan.hash != confirmed_hash {
            return Err(Error::refused("window-plan-stale", Phase::Apply));
        }
        let database = &looked.install.target;
        let mut journal = Journal::open(&io::home::folder()?)?;
        let applied = apply::run(database, &plan, &verified, &mut journal, context).await?;
        let verification = verify::run(database, choices, context)
            .await
            .map_err(Error::after_change)?;
        let done = looked.done.insert(Done {
            applied,
            verification,
            backup_file: verified.backup().file.clone(),
        });
        Ok(done.view(self.lang()))
    }

    /// Saves the report of the run that was just done.
    pub(crate) async fn save_report(&self, path: &Path) -> Result<()> {
        let mut turn = self.looked.lock().await;
        let Some(done) = &seen(&mut turn, Phase::Report)?.done else {
            return Err(Error::refused("look-first", Phase::Report));
        };
        let record = Journal::open(&io::home::folder()?)?.run(&done.applied.run)?;
        report::save(&record, path, self.lang())
    }
}

fn seen(turn: &mut Option<Looked>, phase: Phase) -> Result<&mut Looked> {
    turn.as_mut()
        .ok_or_else(|| Error::refused("look-first", phase))
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
