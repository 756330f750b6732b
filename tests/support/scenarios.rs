//! One table of jobs, each of which must end the same way through the session, the command line and the window.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use mysql_async::prelude::Queryable;

use crate::database::disconnect;
use crate::{Database, Kind, Shape, server, sqlite_install, tools};

/// The server that the jobs run on.
const KIND: Kind = Kind::Mariadb1011;

/// The state in which a job finds the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// A SQLite install of v0.4.7.
    Sqlite,
    /// A database of v0.4.7 on a server.
    Server,
    /// A database on a server, upgraded already.
    Upgraded,
    /// A database of v0.4.7 on a server, used by an account that may not alter tables.
    Unprivileged,
    /// A database of v0.4.7 on a server, after an upgrade that stopped half-way.
    Stopped,
    /// A database that holds another program's table.
    Foreign,
}

/// How a job ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Nothing was to do, and nothing was done.
    Nothing,
    /// The database was changed, and has everything that v0.5.0 needs.
    Verified,
    /// The database was changed, but still lacks something.
    NotVerified,
    /// Nothing was done; the error's code.
    Refused(&'static str),
}

/// One job.
#[derive(Debug)]
pub struct Scenario {
    /// A short name for messages.
    pub name: &'static str,
    /// The state that it finds.
    pub start: Start,
    /// True for a repair, false for an upgrade.
    pub repair: bool,
    /// Whether the repairs are left out of the upgrade.
    pub guide_only: bool,
    /// The stages from begin to end, for a user who has to confirm.
    pub order: &'static [&'static str],
    /// How it ends.
    pub end: End,
    /// The command line's exit code.
    pub exit: i32,
}

/// A usual upgrade on a server, with nothing left out.
const USUAL: Scenario = Scenario {
    name: "an upgrade",
    start: Start::Server,
    repair: false,
    guide_only: false,
    order: &["inspect", "check", "confirm", "back-up", "apply", "done"],
    end: End::Verified,
    exit: 0,
};

/// The jobs.
pub const SCENARIOS: [Scenario; 8] = [
    USUAL,
    Scenario {
        name: "an upgrade without repairs",
        guide_only: true,
        end: End::NotVerified,
        exit: 1,
        ..USUAL
    },
    Scenario {
        name: "an upgrade of what is upgraded",
        start: Start::Upgraded,
        order: &["inspect", "nothing"],
        end: End::Nothing,
        ..USUAL
    },
    Scenario {
        name: "an upgrade of a file",
        start: Start::Sqlite,
        order: &["inspect", "nothing"],
        end: End::Nothing,
        ..USUAL
    },
    Scenario {
        name: "a repair of a file",
        start: Start::Sqlite,
        repair: true,
        order: &[
            "inspect", "check", "confirm", "back-up", "rehearse", "apply", "done",
        ],
        ..USUAL
    },
    Scenario {
        name: "an account that may not alter",
        start: Start::Unprivileged,
        order: &["inspect", "check", "refuse"],
        end: End::Refused("check-blocked"),
        exit: 3,
        ..USUAL
    },
    Scenario {
        name: "a run that is not at its end",
        start: Start::Stopped,
        order: &["inspect", "refuse"],
        end: End::Refused("run-unfinished"),
        exit: 3,
        ..USUAL
    },
    Scenario {
        name: "another program's database",
        start: Start::Foreign,
        order: &["inspect", "refuse"],
        end: End::Refused("state-not-dbgpt"),
        exit: 3,
        ..USUAL
    },
];

/// The folders that a door is given for a job.
#[derive(Debug)]
pub struct Prepared {
    /// The install folder.
    pub config: PathBuf,
    /// An empty folder for the backup.
    pub backups: PathBuf,
    /// The folder of the journal.
    pub home: PathBuf,
}

/// Makes an install and its database in the state `start`. Earlier upgrades are run by `program`, the command line.
pub async fn prepare(start: Start, folder: &Path, home: &Path, program: &Path) -> Prepared {
    let prepared = Prepared {
        config: folder.join("DB-GPT"),
        backups: folder.join("backups"),
        home: home.to_owned(),
    };
    fs::create_dir_all(&prepared.backups).expect("a folder");
    match start {
        Start::Sqlite => drop(sqlite_install(&prepared.config, "0.4.7")),
        Start::Server => drop(before(&prepared, true).await),
        Start::Unprivileged => drop(before(&prepared, false).await),
        Start::Upgraded => {
            before(&prepared, true).await;
            assert_eq!(upgraded(&prepared, folder, program), 0);
        }
        Start::Stopped => {
            let database = before(&prepared, true).await;
            // An open transaction, as of a DB-GPT that hangs, locks a table that comes late in the plan.
            let mut reader = database.admin().await;
            for read in ["START TRANSACTION", "SELECT COUNT(*) FROM gpts_messages"] {
                reader.query_drop(read).await.expect("a read");
            }
            assert_eq!(upgraded(&prepared, folder, program), 4);
            disconnect(reader).await;
        }
        Start::Foreign => {
            let database = server(KIND).await.database(None).await;
            database.execute("CREATE TABLE invoices (id int)").await;
            let account = database.account_documented().await;
            database.env_file(&prepared.config, &account);
        }
    }
    prepared
}

async fn before(prepared: &Prepared, may_alter: bool) -> Database {
    let database = server(KIND).await.database(Some(Shape::S1)).await;
    let grants: Vec<&str> = crate::documented_grants(KIND)
        .iter()
        .copied()
        .filter(|grant| may_alter || *grant != "ALTER")
        .collect();
    let account = database.account(&grants).await;
    database.env_file(&prepared.config, &account);
    database
}

/// Upgrades by the command line; returns its exit code.
fn upgraded(prepared: &Prepared, folder: &Path, program: &Path) -> i32 {
    let ran = Command::new(program)
        .args(["upgrade", "--yes", "--json", "--tool"])
        .arg(tools(KIND))
        .arg("--config")
        .arg(&prepared.config)
        .arg("--backup-to")
        .arg(folder.join("earlier.zip"))
        .env("DBGPT_UPGRADE_HOME", &prepared.home)
        .stdin(Stdio::null())
        .output()
        .expect("the command line runs");
    ran.status.code().expect("it ended by itself")
}
