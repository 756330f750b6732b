//! What the tests share: real database servers, databases as DB-GPT leaves them, accounts with chosen grants, install
//! folders. `tests/lab/fetch` brings the servers.
//!
//! ```ignore
//! let database = support::server(Kind::Mysql9).await.database(Some(Shape::S1)).await;
//! let account = database.account_documented().await;
//! let env = database.env_file(folder.path(), &account);
//! ```

mod checksum;
pub mod compose;
mod database;
pub mod dotenv;
pub mod eras;
mod galera;
pub mod generate;
mod hostile;
mod install;
mod judge;
mod lab;
mod oracle;
mod proxy;
mod recorder;
mod releases;
pub mod scenarios;
mod server;
mod shape;
mod template;
pub mod toml;
pub mod trees;
mod web;

pub use checksum::Checksum;
pub use database::{Account, Database, PASSWORD_MARK, documented_grants};
pub use galera::{Gate, caught_up, cluster};
pub use hostile::{Attack, Hostile};
pub use install::{ALEMBIC_REVISION, sqlite_install};
pub use judge::Row;
pub use lab::{folder as lab_folder, tools};
pub use proxy::{At, Direction, Fault, Proxy, When};
pub use recorder::Recorder;
pub use releases::{Dialect, Model, ModelColumn, Release, release, releases};
pub use server::{Server, server, server_with};
pub use shape::Shape;
pub use web::{Answers, WebServer};

/// A temporary folder for a test, in memory if `/dev/shm` exists: fsync on a real disk would cost the large tests
/// minutes, and no test cuts the power.
pub fn folder() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm")
        .or_else(|_no_such_place| tempfile::tempdir())
        .expect("a folder")
}

/// A kind of server that the tests run against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// MySQL 9 (Debian sid's): GTIDs and binary log on, caching_sha2_password.
    Mysql9,
    /// MySQL 5.6, the stand-in for 5.7 and for older habits: no TLS, not strict, no clients of its own.
    Mysql56,
    /// MariaDB 10.11 (Debian 12's).
    Mariadb1011,
    /// MariaDB 11.8 (Debian sid's): its clients verify TLS unless told otherwise.
    Mariadb118,
}

impl Kind {
    /// Every kind, for tests that must hold on all of them.
    pub const ALL: [Self; 4] = [
        Self::Mysql9,
        Self::Mysql56,
        Self::Mariadb1011,
        Self::Mariadb118,
    ];

    /// The flavor's name in the product.
    pub fn flavor_name(self) -> &'static str {
        match self {
            Self::Mysql9 | Self::Mysql56 => "mysql",
            Self::Mariadb1011 | Self::Mariadb118 => "mariadb",
        }
    }

    /// The name of the kind's folder in the lab.
    pub fn folder_name(self) -> &'static str {
        match self {
            Self::Mysql9 => "mysql9",
            Self::Mysql56 => "mysql56",
            Self::Mariadb1011 => "mariadb1011",
            Self::Mariadb118 => "mariadb118",
        }
    }

    /// Whether the server has MySQL 8's collation `utf8mb4_0900_ai_ci` (MariaDB 11.8 has it as an alias only).
    pub fn knows_0900(self) -> bool {
        self == Self::Mysql9
    }
}
