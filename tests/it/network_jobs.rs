//! The jobs that are run on a failing network: each is run, and brought to its end afterwards.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use engine::backup::{self, Destination, Method, Options};
use engine::event::Silent;
use engine::journal::{Place, Scope, SwapStage};
use engine::plan::{self, Choices, Plan};
use engine::restore::{self, Into, Places, Safety, Same, Way};
use engine::target::{Address, MysqlTarget, Patience, Target, Tls, TlsMode};
use engine::{Context, Error, inspect, verify};
use support::{Account, Database, Direction, Fault, Proxy, Server, Shape};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

use crate::apply_stage::Stage;
use crate::network::{Ended, encrypted};
use crate::restore_stage::{Whole, make_older, whole};

/// The job that runs while the network fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Job {
    Inspect,
    Backup,
    Apply,
    Verify,
    Restore,
}

impl Job {
    pub(crate) const ALL: [Self; 5] = [
        Self::Inspect,
        Self::Backup,
        Self::Apply,
        Self::Verify,
        Self::Restore,
    ];

    /// How many bytes are tried with each fault: more for quick jobs.
    pub(crate) fn positions(self) -> u64 {
        match self {
            Self::Inspect | Self::Verify => 24,
            Self::Backup => 20,
            Self::Apply | Self::Restore => 8,
        }
    }

    pub(crate) fn only_reads(self) -> bool {
        match self {
            Self::Inspect | Self::Backup | Self::Verify => true,
            Self::Apply | Self::Restore => false,
        }
    }

    /// The error codes that the job may end with.
    pub(crate) fn errors(self, fault: Fault) -> Vec<&'static str> {
        let mut codes = vec!["mysql-lost", "mysql-timeout"];
        match fault {
            Fault::Gone => codes.push("mysql-unreachable"),
            Fault::Corrupt => codes.extend([
                "mysql-access-denied",
                "mysql-database-missing",
                "mysql-not-mysql",
                "mysql-protocol",
                "mysql-server-error",
                // A corrupted answer to the check of the session's settings.
                "mysql-session-forced",
                "mysql-tls-failed",
                "mysql-tls-too-old",
                "mysql-tls-unavailable",
            ]),
            Fault::Cut | Fault::Stall | Fault::Slow | Fault::Hold => {}
        }
        match self {
            Self::Inspect | Self::Backup | Self::Verify => {}
            Self::Apply => codes.push("apply-connection-lost"),
            Self::Restore => codes.extend([
                "restore-in-use",
                "restore-beside-failed",
                "restore-moved-back",
                "restore-unsettled",
            ]),
        }
        codes
    }
}

/// Short limits: the server is on this machine.
const HURRY: Patience = Patience {
    connect: Duration::from_secs(1),
    longest: Duration::from_secs(2),
    recall: Duration::from_secs(1),
};

/// A database behind a proxy, and everything that a job needs on it.
pub(crate) struct Scene {
    pub(crate) proxy: Arc<Proxy>,
    job: Job,
    database: Database,
    stage: Stage,
    /// The target past the proxy, with ordinary limits.
    calm: Target,
    /// The backup that a restore reads.
    file: PathBuf,
    backups: TempDir,
    before: Whole,
    /// The database after the job, if nothing fails.
    after: Option<Whole>,
    /// The plan that the job applies.
    plan: Option<Plan>,
}

impl Scene {
    pub(crate) async fn set(server: &'static Server, job: Job) -> Self {
        let database = server.database(Some(Shape::S1)).await;
        let account = database.account(&["ALL PRIVILEGES ON *.*"]).await;
        let proxy = Arc::new(Proxy::before(database.server.port).await);
        let target = |port, patience| behind(&database, &account, port, patience);
        let stage = Stage::with(target(proxy.port, HURRY)).await;
        let calm = target(proxy.port, Patience::default());
        let mut scene = Self {
            before: whole(&database).await,
            backups: support::folder(),
            file: PathBuf::new(),
            after: None,
            plan: None,
            calm,
            proxy,
            job,
            stage,
            database,
        };
        if job == Job::Restore {
            let file = scene.backups.path().join("first.zip");
            scene.file = back_up(&scene.calm, &file).await.unwrap();
            let older = make_older(&scene.database).await;
            scene.after = Some(std::mem::replace(&mut scene.before, older));
        }
        scene
    }

    /// Runs the job without a fault; returns how many bytes went to the server and to the client.
    pub(crate) async fn rehearse(&mut self) -> [u64; 2] {
        self.prepare().await;
        self.proxy.arm(None);
        let hurried = std::mem::replace(&mut self.stage.target, self.calm.clone());
        let ended = self.run().await;
        self.stage.target = hurried;
        assert!(matches!(ended, Ended::Well), "{:?}: {ended:?}", self.job);
        let totals = Direction::ALL.map(|direction| self.proxy.passed(direction));
        match self.job {
            Job::Apply => self.after = Some(whole(&self.database).await),
            Job::Inspect | Job::Backup | Job::Verify | Job::Restore => {}
        }
        self.settle(&ended, "nothing failed").await;
        totals
    }

    /// Uses ordinary limits, as a server that is started again takes some seconds.
    pub(crate) fn be_patient(&mut self) {
        self.stage.target = self.calm.clone();
    }

    /// Makes the plan before the fault is armed, so that the apply fails and not the inspection.
    pub(crate) async fn prepare(&mut self) {
        if self.job == Job::Apply {
            let seen = crate::apply_stage::inspect(&self.calm).await;
            self.plan = Some(plan::make(&seen, &Choices::default()));
        }
    }

    pub(crate) async fn run(&mut self) -> Ended {
        let cancel = CancellationToken::new();
        let context = silent(&cancel);
        let target = &self.stage.target;
        let done = match self.job {
            Job::Inspect => inspect::run(target, context).await.map(drop),
            Job::Verify => verify::run(target, None, context).await.map(drop),
            Job::Backup => back_up(target, &self.backups.path().join("one.zip"))
                .await
                .map(drop),
            Job::Apply => self.apply().await,
            Job::Restore => {
                let safety = Safety {
                    destination: Destination::File(self.backups.path().join("safety.zip")),
                    tool: None,
                };
                let into = same(safety);
                let places = self.places();
                restore::run(target, &self.file, &into, places, context)
                    .await
                    .map(drop)
            }
        };
        match done {
            Ok(()) => Ended::Well,
            Err(error) => Ended::Told(error),
        }
    }

    async fn apply(&mut self) -> Result<(), Error> {
        let plan = self.plan.clone().expect("prepared");
        self.stage.apply(&plan).await.map(drop)
    }

    /// Checks what a job has left, brings it to its end, and restores the initial state.
    pub(crate) async fn settle(&mut self, ended: &Ended, place: &str) {
        self.stage.target = self.calm.clone();
        match self.job {
            Job::Inspect | Job::Verify => {}
            Job::Backup => self.settle_backup(ended, place).await,
            Job::Apply => self.settle_apply(ended, place).await,
            Job::Restore => self.settle_restore(ended, place).await,
        }
        let Target::Mysql(target) = &mut self.stage.target else {
            panic!("not a server's");
        };
        target.patience = HURRY;
    }

    /// A backup exists complete, with its name and proofs, or not at all.
    async fn settle_backup(&self, ended: &Ended, place: &str) {
        let file = self.backups.path().join("one.zip");
        let left = std::fs::read_dir(self.backups.path()).unwrap().count();
        match ended {
            Ended::Well => {
                assert_eq!(left, 1, "{place}");
                let cancel = CancellationToken::new();
                let proved = backup::prove(&file, silent(&cancel)).await.unwrap();
                proved.into_verified().unwrap();
                std::fs::remove_file(&file).unwrap();
            }
            Ended::Told(_) => assert_eq!(left, 0, "{place}"),
        }
    }

    /// Resumes an unfinished run and compares the result; undoes it and compares again.
    async fn settle_apply(&mut self, ended: &Ended, place: &str) {
        let unfinished = self.stage.journal.unfinished(&Place::from(&self.calm));
        let unfinished = unfinished.unwrap();
        match (ended, &unfinished[..]) {
            (Ended::Well, []) => {}
            (Ended::Told(_), []) => self.apply().await.unwrap(),
            (Ended::Told(_), [run]) => {
                let resumed = self.stage.resume(run.id).await;
                resumed.unwrap_or_else(|error| panic!("{place}: {error:?}"));
            }
            (_, more) => panic!("{place}: {more:?}"),
        }
        assert!(self.stage.verify().await.verified, "{place}");
        let now = whole(&self.database).await;
        assert_eq!(self.before.rows.lost(&now.rows), [""; 0], "{place}");
        if let Some(after) = &self.after {
            now.must_be(after, self.database.server.kind);
        }
        let run = self.stage.journal.runs().unwrap()[0].id;
        let undone = self.stage.undo(run).await.unwrap();
        assert_eq!(undone.refused, [], "{place}");
        // Undo keeps what v0.4.7 can live with; everything is compared after the next upgrade.
    }

    /// The database is as in the backup or as before; if a restore's end is unknown, an inspection settles it.
    async fn settle_restore(&mut self, ended: &Ended, place: &str) {
        let kind = self.database.server.kind;
        let safety = self.backups.path().join("safety.zip");
        let Target::Mysql(target) = &self.calm else {
            panic!("not a server's");
        };
        let journal = &mut self.stage.journal;
        match ended {
            Ended::Well => {
                whole(&self.database)
                    .await
                    .must_be(self.after.as_ref().unwrap(), kind);
            }
            Ended::Told(error) => {
                assert!(!error.changed(), "{place}: {error:?}");
                let unsettled = error.code() == "restore-unsettled";
                let known = journal.swap_of(&Place::from(&self.calm)).unwrap();
                let stage = known.map(|swap| swap.stage);
                assert_eq!(stage == Some(SwapStage::Swapping), unsettled, "{place}");
                if unsettled {
                    restore::put_back(target, journal).await.unwrap().unwrap();
                }
                whole(&self.database).await.must_be(&self.before, kind);
            }
        }
        restore::sweep(target, journal).await.unwrap();
        let known = journal.swap_of(&Place::from(&self.calm)).unwrap();
        assert_eq!(known, None, "{place}");
        let _ = std::fs::remove_file(&safety);
        make_older(&self.database).await;
    }

    fn places(&self) -> Places<'_> {
        Places {
            journal: Some(self.stage.folder.path()),
            ..Places::default()
        }
    }
}

fn same(safety: Safety) -> Into {
    Into::Same(Same {
        safety,
        way: Way::Swap,
        scope: Scope::Own,
    })
}

fn silent(cancel: &CancellationToken) -> Context<'_> {
    Context {
        events: &Silent,
        cancel,
    }
}

fn behind(database: &Database, account: &Account, port: u16, patience: Patience) -> Target {
    let mode = if encrypted(database.server.kind) {
        TlsMode::Required
    } else {
        TlsMode::Disabled
    };
    Target::Mysql(MysqlTarget {
        address: Address::Tcp {
            host: "127.0.0.1".to_owned(),
            port,
        },
        user: account.user.clone(),
        password: account.password.clone().into(),
        database: database.name.clone(),
        tls: Tls { mode, ca: None },
        patience,
    })
}

/// Backs up by the built-in writer; returns the file.
async fn back_up(target: &Target, file: &std::path::Path) -> Result<PathBuf, Error> {
    let cancel = CancellationToken::new();
    let context = silent(&cancel);
    let options = Options {
        destination: Destination::File(file.to_owned()),
        method: Method::Builtin,
        tool: None,
        alembic_versions: None,
        dbgpt_version: None,
    };
    let seen = inspect::run(target, context).await?;
    let written = backup::write(target, &seen, &options, context).await?;
    Ok(written.into_verified()?.backup().file.clone())
}
