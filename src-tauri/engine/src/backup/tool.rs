//! The dump tools: which are installed, their versions, and the flags that each needs.
//!
//! The family is told by the output of `--version`, never by the file's name: Debian's `mysqldump` is MariaDB's.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Phase, Result};
use crate::event::Context;
use crate::io::{file, process};
use crate::mysql::{Flavor, RoutineSight, Server, Version};
use crate::target::{Address, MysqlTarget, TlsMode};

const NAMES: [&str; 2] = ["mysqldump", "mariadb-dump"];
const VERSION_TIMEOUT: Duration = Duration::from_secs(10);

/// A dump tool.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(
    clippy::unsafe_derive_deserialize,
    reason = "the only unsafe code in its methods is inside tokio's `select!`"
)]
pub struct Tool {
    /// The path of the program.
    pub program: PathBuf,
    /// MySQL's tool or MariaDB's.
    pub family: Flavor,
    /// Its version.
    pub version: Version,
    /// The output of its `--version`.
    pub version_text: String,
}

impl Tool {
    /// The tool that fits a server best: of its own family if there is one.
    ///
    /// # Errors
    /// `backup-no-tool`, `backup-tool-missing`, `backup-tool-unusable`, `backup-tool-misfit`, `cancelled`.
    pub(super) async fn choose(
        named: Option<&Path>,
        server: &Server,
        context: Context<'_>,
    ) -> Result<Self> {
        let programs = match named {
            None => process::find(&NAMES, None),
            Some(path) => match file::found(path) {
                file::Found::Folder => process::find(&NAMES, Some(path)),
                file::Found::File => vec![path.to_owned()],
                file::Found::Nothing => Vec::new(),
            },
        };
        if programs.is_empty() {
            return Err(match named {
                None => Error::refused("backup-no-tool", Phase::Backup),
                Some(path) => about("backup-tool-missing", path),
            });
        }
        let mut tools = Vec::new();
        let version = [OsString::from("--version")];
        for program in &programs {
            let said = tokio::select! {
                biased;
                () = context.cancel.cancelled() => return Err(Error::cancelled(Phase::Backup)),
                said = process::said(program, &version, VERSION_TIMEOUT) => said,
            };
            if let Some((family, version)) = said.as_deref().ok().and_then(read_version) {
                let version_text = said.unwrap_or_default().trim().to_owned();
                tools.push(Self {
                    program: program.clone(),
                    family,
                    version,
                    version_text,
                });
            }
        }
        let Some(first) = tools.first().cloned() else {
            return Err(about("backup-tool-unusable", &programs[0]));
        };
        tools.retain(|tool| tool.fits(server));
        tools.sort_by_key(|tool| tool.family != server.flavor);
        tools.into_iter().next().ok_or_else(|| {
            about("backup-tool-misfit", &first.program)
                .arg("tool", first.version_text.as_str())
                .arg("server", server.version_text.as_str())
        })
    }

    /// False for MariaDB's tool on MySQL before 5.7, whose information schema lacks a column that the tool asks for.
    fn fits(&self, server: &Server) -> bool {
        !(self.family == Flavor::Mariadb
            && server.flavor == Flavor::Mysql
            && server.version < Version(5, 7, 0))
    }

    /// Whether it can dump the history rows of system-versioned tables, and the server takes them again.
    ///
    /// Source: MariaDB Knowledge Base, "mariadb-dump" (`--dump-history`) and "system_versioning_insert_history".
    pub(super) fn reads_history(&self, server: &Server) -> bool {
        let since = Version(10, 11, 0);
        self.family == Flavor::Mariadb
            && server.flavor == Flavor::Mariadb
            && self.version >= since
            && server.version >= since
    }

    /// Its arguments; `--defaults-file` comes first, as it must.
    pub(super) fn arguments(
        &self,
        target: &MysqlTarget,
        option_file: &Path,
        encrypted: bool,
        sights: Sights,
    ) -> Vec<OsString> {
        let mut defaults = OsString::from("--defaults-file=");
        defaults.push(option_file);
        let mut arguments = vec![defaults];
        let mut add = |text: String| arguments.push(OsString::from(text));
        for flag in [
            "--single-transaction",
            "--quick",
            "--triggers",
            "--hex-blob",
            "--default-character-set=utf8mb4",
            "--comments",
        ] {
            add(flag.to_owned());
        }
        if sights.history {
            add("--dump-history".to_owned());
        }
        // A tool stops if it is asked for what the account may not read. What is left out is named as missing by the
        // proof *complete*.
        for (seen, what) in [
            (sights.events, "events"),
            (sights.routines == RoutineSight::Bodies, "routines"),
        ] {
            let flag = match seen {
                true => format!("--{what}"),
                false => format!("--skip-{what}"),
            };
            add(flag);
        }
        match &target.address {
            Address::Tcp { host, port } => {
                add("--protocol=TCP".to_owned());
                add(format!("--host={host}"));
                add(format!("--port={port}"));
            }
            Address::Socket { path } => {
                add("--protocol=SOCKET".to_owned());
                add(format!("--socket={}", path.display()));
            }
        }
        add(format!("--user={}", target.user));
        for flag in self.tls(target, encrypted) {
            add(flag);
        }
        if self.family == Flavor::Mysql {
            add("--set-gtid-purged=OFF".to_owned());
            add("--no-tablespaces".to_owned());
            if self.version >= Version(8, 0, 0) {
                add("--column-statistics=0".to_owned());
            }
        }
        add("--".to_owned());
        add(target.database.clone());
        arguments
    }

    /// The TLS flags, to match our own connection: `encrypted` says whether *preferred* got TLS there.
    fn tls(&self, target: &MysqlTarget, encrypted: bool) -> Vec<String> {
        let ca = target
            .tls
            .ca
            .as_ref()
            .map(|path| format!("--ssl-ca={}", path.display()));
        let mode = match target.tls.mode {
            TlsMode::Preferred if encrypted => TlsMode::Required,
            TlsMode::Preferred => TlsMode::Disabled,
            asked @ (TlsMode::Disabled
            | TlsMode::Required
            | TlsMode::VerifyCa
            | TlsMode::VerifyIdentity) => asked,
        };
        let flags: &[&str] = match (self.family, mode) {
            (Flavor::Mysql, TlsMode::Disabled | TlsMode::Preferred)
                if self.version >= Version(8, 0, 0) =>
            {
                &["--ssl-mode=DISABLED", "--get-server-public-key"]
            }
            (Flavor::Mysql, TlsMode::Disabled | TlsMode::Preferred) => &["--ssl-mode=DISABLED"],
            (Flavor::Mysql, TlsMode::Required) => &["--ssl-mode=REQUIRED"],
            (Flavor::Mysql, TlsMode::VerifyCa) => &["--ssl-mode=VERIFY_CA"],
            (Flavor::Mysql, TlsMode::VerifyIdentity) => &["--ssl-mode=VERIFY_IDENTITY"],
            (Flavor::Mariadb, TlsMode::Disabled | TlsMode::Preferred) => &["--skip-ssl"],
            (Flavor::Mariadb, TlsMode::Required) => &["--ssl", "--skip-ssl-verify-server-cert"],
            // MariaDB's client can't verify the CA alone: it verifies the host's name too.
            (Flavor::Mariadb, TlsMode::VerifyCa | TlsMode::VerifyIdentity) => {
                &["--ssl", "--ssl-verify-server-cert"]
            }
        };
        let ca = ca.filter(|_| matches!(mode, TlsMode::VerifyCa | TlsMode::VerifyIdentity));
        flags
            .iter()
            .map(|&flag| flag.to_owned())
            .chain(ca)
            .collect()
    }
}

/// What is dumped besides the tables: as much as the account may see.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sights {
    pub(super) events: bool,
    pub(super) routines: RoutineSight,
    /// The history rows of system-versioned tables.
    pub(super) history: bool,
}

fn about(code: &'static str, path: &Path) -> Error {
    Error::refused(code, Phase::Backup).arg("path", path.display())
}

fn read_version(said: &str) -> Option<(Flavor, Version)> {
    let family = if said.contains("MariaDB") {
        Flavor::Mariadb
    } else {
        Flavor::Mysql
    };
    let after = |mark: &str| said.find(mark).map(|at| &said[at + mark.len()..]);
    let number = after("Distrib ")
        .or_else(|| after(" from "))
        .or_else(|| after("Ver "))?;
    let mut parts = number
        .split(|c: char| !c.is_ascii_digit())
        .map(str::parse::<u16>);
    let mut next = || parts.next().and_then(Result::ok);
    Some((family, Version(next()?, next()?, next().unwrap_or(0))))
}

/// Parts of the lines that a tool may print on stderr although its dump is complete.
///
/// MySQL 9.7 tries to dump masking policies, which only administrators may read, and warns about MariaDB's version.
const HARMLESS: [&str; 7] = [
    "when trying to dump masking policies",
    "version string returned by server is incorrect",
    "Could not set terminology mode for outputting events",
    "option --ssl-verify-server-cert is disabled, because of an insecure passwordless login",
    "Deprecated program name",
    "no verification of server certificate will be done",
    "Using a password on the command line interface can be insecure",
];

/// The first lines of stderr that are not known to be harmless, shortened.
pub(super) fn complaints(stderr: &str) -> Vec<String> {
    stderr
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !HARMLESS.iter().any(|known| line.contains(known)))
        .map(|line| line.chars().take(300).collect())
        .take(5)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_as_the_tools_say_them() {
        let cases = [
            (
                "mysqldump  Ver 9.7.4-2 for Linux on x86_64 ((Debian))",
                Flavor::Mysql,
                Version(9, 7, 4),
            ),
            (
                "mysqldump  Ver 10.13 Distrib 5.7.44, for Linux (x86_64)",
                Flavor::Mysql,
                Version(5, 7, 44),
            ),
            (
                "mariadb-dump  Ver 10.19 Distrib 10.11.18-MariaDB, for debian-linux-gnu (x86_64)",
                Flavor::Mariadb,
                Version(10, 11, 18),
            ),
            (
                "/usr/bin/mariadb-dump from 11.8.9-MariaDB, client 10.20 for debian-linux-gnu (x86_64)",
                Flavor::Mariadb,
                Version(11, 8, 9),
            ),
        ];
        for (said, family, version) in cases {
            assert_eq!(read_version(said), Some((family, version)), "{said}");
        }
        assert_eq!(read_version("ls (GNU coreutils) 9.1"), None);
    }

    #[test]
    fn unknown_complaints_stay() {
        let said = "mysqldump: Error: 'SELECT command denied to user 'u'@'h' for table 'column_masking_policy'' when trying to dump masking policies\n\nmysqldump: Couldn't execute 'x'\n";
        assert_eq!(complaints(said), ["mysqldump: Couldn't execute 'x'"]);
    }
}
