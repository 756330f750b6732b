//! The whole job by the command line on one database: inspect, plan, back up, upgrade, verify, undo.

use serde_json::Value;
use support::{Account, Database, Kind};

use crate::cli_machine::{Machine, Ran, text};

/// Grants of an account that owns the database and those made beside it, without any administrative right.
pub(crate) fn owning(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Mysql9 => &["ALL PRIVILEGES ON `dbgpt%`.*", "SHOW_ROUTINE ON *.*"],
        Kind::Mysql56 | Kind::Mariadb1011 | Kind::Mariadb118 => {
            &["ALL PRIVILEGES ON `dbgpt%`.*", "SELECT ON mysql.proc"]
        }
    }
}

/// An install whose config names a test's database.
pub(crate) struct Install {
    pub(crate) machine: Machine,
    config: String,
}

impl Install {
    pub(crate) fn of(database: &Database, account: &Account) -> Self {
        let machine = Machine::new();
        let root = machine.path("DB-GPT");
        database.env_file(&root, account);
        let config = text(&root).to_owned();
        Self { machine, config }
    }

    /// Runs a command on it with `--json`.
    pub(crate) fn run(&self, command: &[&str]) -> Ran {
        let mut arguments = command.to_vec();
        arguments.extend(["--config", &self.config]);
        self.machine.json(&arguments)
    }

    /// Runs a command that must succeed.
    pub(crate) fn done(&self, command: &[&str], case: &str) -> Value {
        let ran = self.run(command);
        assert_eq!(
            ran.code, 0,
            "{case}: {command:?}: {}\n{}",
            ran.json, ran.stderr
        );
        ran.json
    }

    /// The folder for its backups.
    pub(crate) fn backups(&self) -> String {
        text(&self.machine.path("backups")).to_owned()
    }
}

/// Plans, upgrades with backup and rehearsal (which includes inspect, check and verify), and undoes it. Returns the
/// plan.
pub(crate) fn there_and_back(install: &Install, case: &str) -> Value {
    let planned = install.done(&["plan"], case);
    let upgraded = upgrade(install, case);
    let undone = install.done(&["undo", upgraded["run"].as_str().unwrap()], case);
    assert_eq!(undone["refused"], serde_json::json!([]), "{case}");
    planned
}

/// Upgrades with a backup and a rehearsal; every proof must succeed.
pub(crate) fn upgrade(install: &Install, case: &str) -> Value {
    let upgraded = install.done(
        &[
            "upgrade",
            "--backup-to",
            &install.backups(),
            "--rehearse",
            "--yes",
        ],
        case,
    );
    assert_eq!(upgraded["verified"], true, "{case}: {upgraded}");
    for proof in upgraded["proofs"].as_array().unwrap() {
        assert_eq!(proof["proved"], true, "{case}: {proof}");
    }
    upgraded
}
