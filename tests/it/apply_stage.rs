//! Shared by the tests of plan, apply and verify: a target, a journal, and the verified backup that permits changes.

use std::path::Path;
use std::sync::{Arc, Mutex};

use engine::apply::{self, Applied};
use engine::backup::{self, Destination, Method, Options, VerifiedBackup};
use engine::catalog;
use engine::event::{Event, EventSink, Silent};
use engine::inspect::{self, Inspection};
use engine::journal::{Beginning, Journal};
use engine::plan::{self, Choices, Plan};
use engine::target::{SqliteTarget, Target};
use engine::undo::{self, Undone};
use engine::verify::{self, Verification};
use engine::{Context, Error};
use support::Database;
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

/// Records the steps' events as `id state`.
#[derive(Clone, Default)]
pub(crate) struct Ears(Arc<Mutex<Vec<String>>>);

impl Ears {
    pub(crate) fn heard(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
}

impl EventSink for Ears {
    fn emit(&self, event: Event) {
        if let Event::Step { id, state } = event {
            self.0.lock().unwrap().push(format!("{id} {state:?}"));
        }
    }
}

/// A target with everything that a run needs.
pub(crate) struct Stage {
    pub(crate) target: Target,
    pub(crate) journal: Journal,
    pub(crate) backup: VerifiedBackup,
    pub(crate) cancel: CancellationToken,
    pub(crate) ears: Ears,
    pub(crate) folder: TempDir,
}

impl Stage {
    /// A stage on a server's database, by an account with the documented grants and `more`.
    pub(crate) async fn on(database: &Database, more: &[&str]) -> Self {
        let mut grants = support::documented_grants(database.server.kind).to_vec();
        grants.extend(more);
        let account = database.account(&grants).await;
        Self::with(database.target(&account)).await
    }

    /// A stage on a SQLite file.
    pub(crate) async fn on_file(path: &Path) -> Self {
        let path = path.to_owned();
        Self::with(Target::Sqlite(SqliteTarget { path })).await
    }

    /// A stage on any target.
    pub(crate) async fn with(target: Target) -> Self {
        let folder = support::folder();
        Self {
            journal: Journal::open(folder.path()).unwrap(),
            backup: permission(&target, folder.path()).await,
            target,
            cancel: CancellationToken::new(),
            ears: Ears::default(),
            folder,
        }
    }

    pub(crate) async fn inspect(&self) -> Inspection {
        inspect(&self.target).await
    }

    pub(crate) async fn plan(&self, choices: &Choices) -> Plan {
        plan::make(&self.inspect().await, choices)
    }

    pub(crate) async fn apply(&mut self, plan: &Plan) -> Result<Applied, Error> {
        let context = Context {
            events: &self.ears,
            cancel: &self.cancel,
        };
        let found = Beginning::default();
        let (backup, journal) = (&self.backup, &mut self.journal);
        apply::run(&self.target, plan, backup, &found, journal, context).await
    }

    pub(crate) async fn resume(&mut self, run: i64) -> Result<Applied, Error> {
        let context = Context {
            events: &self.ears,
            cancel: &self.cancel,
        };
        apply::resume(&self.target, run, &self.backup, &mut self.journal, context).await
    }

    pub(crate) async fn undo(&mut self, run: i64) -> Result<Undone, Error> {
        let context = Context {
            events: &self.ears,
            cancel: &self.cancel,
        };
        undo::run(&self.target, run, &mut self.journal, context).await
    }

    /// Plans and applies without an error; returns the ids of the applied steps.
    pub(crate) async fn upgrade(&mut self, choices: &Choices) -> Vec<String> {
        let plan = self.plan(choices).await;
        self.apply(&plan).await.unwrap().applied
    }

    pub(crate) async fn verify(&self) -> Verification {
        let cancel = CancellationToken::new();
        verify::run(&self.target, None, silent(&cancel))
            .await
            .unwrap()
    }
}

fn silent(cancel: &CancellationToken) -> Context<'_> {
    Context {
        events: &Silent,
        cancel,
    }
}

pub(crate) async fn inspect(target: &Target) -> Inspection {
    let cancel = CancellationToken::new();
    inspect::run(target, silent(&cancel)).await.unwrap()
}

/// A verified backup of the target: the only permission to change it.
async fn permission(target: &Target, folder: &Path) -> VerifiedBackup {
    let cancel = CancellationToken::new();
    let options = Options {
        destination: Destination::File(folder.join("backup.zip")),
        method: Method::Auto,
        tool: None,
        alembic_versions: None,
        dbgpt_version: None,
    };
    let seen = inspect(target).await;
    let written = backup::write(target, &seen, &options, silent(&cancel)).await;
    written.unwrap().into_verified().unwrap()
}

/// The ids of the findings, with their severity.
pub(crate) fn differences(verification: &Verification) -> Vec<String> {
    let ids = verification.differences.iter();
    ids.map(|finding| format!("{} {:?}", finding.id, finding.severity))
        .collect()
}

/// The name of a database's state.
pub(crate) fn stands(inspection: &Inspection) -> String {
    inspection.state.name(catalog::known())
}
