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
    /// The same for the same database, whoever connects to it.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Sqlite(target) => sqlite_key(&target.path),
            Self::Mysql(target) => mysql_key(&target.address.spelled(), &target.database),
        }
    }

    /// The same for what can be told without it, too: a server that does not answer soon is passed by.
    #[must_use]
    pub fn in_a_hurry(&self) -> Self {
        let mut hurried = self.clone();
        if let Self::Mysql(target) = &mut hurried {
            target.patience.connect = target.patience.connect.min(SOON);
        }
        hurried
    }
}

/// A server that is there greets within a fraction of this, also over a slow line.
const SOON: Duration = Duration::from_secs(2);

/// The key of a file.
pub(crate) fn sqlite_key(path: &Path) -> String {
    format!("sqlite:{}", path.display())
}

/// The key of a server's database; the address as [`Address::spelled`].
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
    /// How long the server is waited for.
    pub patience: Patience,
}

/// How long a server is waited for. The default is for people and for large databases; whoever knows that the server is
/// near and the database small can be in more of a hurry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// Reaching it, each time.
    pub connect: Duration,
    /// The longest that any answer is waited for; most questions have a shorter limit of their own.
    pub longest: Duration,
    /// For how long a server that was lost in the middle of a change is called again: a restart takes seconds.
    pub recall: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            // The rebuild of a large table takes hours; what takes longer is looked at by a person.
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
    /// By a Unix socket.
    Socket {
        /// The socket's path.
        path: PathBuf,
    },
}

impl Address {
    /// In one spelling: a server's name is the same in whatever case.
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
    /// What is asked for.
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
    /// The server's certificate must come from the authority.
    VerifyCa,
    /// And must be for this host.
    VerifyIdentity,
}
