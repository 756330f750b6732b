//! The database that a DB-GPT install keeps its metadata in.

use std::path::{Path, PathBuf};
use std::time::Duration;

use secrecy::SecretString;
use serde::{Deserialize, Serialize};

/// Which database, and how to reach it.
#[derive(Debug, Clone)]
pub enum Target {
    /// A file.
    Sqlite(SqliteTarget),
    /// A server of the MySQL family.
    Mysql(MysqlTarget),
}

impl Target {
    /// A key that is the same for the same database, whichever account connects.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Sqlite(target) => sqlite_key(&target.path),
            Self::Mysql(target) => mysql_key(&target.address.spelled(), &target.database),
        }
    }

    /// The same target with a short connect timeout, for calls that can do without the database.
    #[must_use]
    pub fn in_a_hurry(&self) -> Self {
        let mut hurried = self.clone();
        if let Self::Mysql(target) = &mut hurried {
            target.patience.connect = target.patience.connect.min(SOON);
        }
        hurried
    }
}

/// The connect timeout of [`Target::in_a_hurry`]: a server that runs greets within a fraction of it, even over a slow
/// line.
const SOON: Duration = Duration::from_secs(2);

/// The key of a SQLite file.
pub(crate) fn sqlite_key(path: &Path) -> String {
    format!("sqlite:{}", path.display())
}

/// The key of a server's database; `address` as [`Address::spelled`] gives it.
pub(crate) fn mysql_key(address: &str, database: &str) -> String {
    format!("mysql:{address}/{database}")
}

/// A SQLite file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SqliteTarget {
    /// The database file, as DB-GPT would open it.
    pub path: PathBuf,
}

/// A database on a server of the MySQL family. Its `Debug` shows no password.
#[derive(Debug, Clone)]
pub struct MysqlTarget {
    /// Where the server listens.
    pub address: Address,
    /// The account's name.
    pub user: String,
    /// The account's password; never printed.
    pub password: SecretString,
    /// The database's name.
    pub database: String,
    /// How the connection is encrypted.
    pub tls: Tls,
    /// How long to wait for the server.
    pub patience: Patience,
}

/// How long to wait for a server. The default suits people and large databases; tests, with a server nearby and a small
/// database, use shorter times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// The limit of each attempt to connect.
    pub connect: Duration,
    /// The limit of any answer; most queries have a shorter limit of their own.
    pub longest: Duration,
    /// How long to go on reconnecting to a server that was lost in the middle of a change: a restart takes seconds.
    pub recall: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            // The rebuild of a large table takes hours; after 12 a person has to look.
            longest: Duration::from_hours(12),
            recall: Duration::from_secs(20),
        }
    }
}

/// Where a server listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    /// Over the network.
    Tcp {
        /// A name or an address.
        host: String,
        /// The port.
        port: u16,
    },
    /// Through a Unix socket.
    Socket {
        /// The socket's path.
        path: PathBuf,
    },
}

impl Address {
    /// The address in one spelling: host names are the same in any case.
    #[must_use]
    pub fn spelled(&self) -> String {
        match self {
            Self::Tcp { host, port } => format!("{}:{port}", host.to_ascii_lowercase()),
            Self::Socket { path } => path.display().to_string(),
        }
    }
}

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Tcp { host, port } if host.contains(':') => write!(f, "[{host}]:{port}"),
            Self::Tcp { host, port } => write!(f, "{host}:{port}"),
            Self::Socket { path } => write!(f, "{}", path.display()),
        }
    }
}

/// How a connection is encrypted, by the names of MySQL's `--ssl-mode`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tls {
    /// How much encryption is asked for.
    pub mode: TlsMode,
    /// The certificate authority (PEM), for the two verifying modes.
    pub ca: Option<PathBuf>,
}

/// MySQL's `--ssl-mode`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TlsMode {
    /// Never encrypted.
    Disabled,
    /// Encrypted if the server can, unverified.
    #[default]
    Preferred,
    /// Encrypted or not at all, unverified.
    Required,
    /// Encrypted, and the server's certificate must come from `ca`.
    VerifyCa,
    /// As `VerifyCa`, and the certificate must be for this host.
    VerifyIdentity,
}
