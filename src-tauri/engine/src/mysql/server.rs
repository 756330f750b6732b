//! The server's flavor and version, and which features follow from them.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Connection;
use crate::error::{Phase, Result};

/// The families whose SQL and client programs differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Flavor {
    /// Oracle's MySQL, and builds of it (Percona).
    Mysql,
    /// MariaDB.
    Mariadb,
}

/// A server's version number: major, minor, patch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Version(pub u16, pub u16, pub u16);

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}

/// A server's flavor and version, as it reports them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Server {
    /// MySQL or MariaDB.
    pub flavor: Flavor,
    /// The version number, without suffixes.
    pub version: Version,
    /// The whole text of `VERSION()`.
    pub version_text: String,
    /// `@@version_comment`: tells builds apart (Percona, Galera, managed services).
    pub version_comment: String,
}

impl Server {
    /// Reads the version from the server.
    ///
    /// # Errors
    /// Those of [`Connection::rows`].
    pub async fn ask(connection: &mut Connection) -> Result<Self> {
        let row: Vec<(String, String)> = connection
            .rows("SELECT VERSION(), @@version_comment", Phase::Inspect)
            .await?;
        let (version_text, version_comment) = row.into_iter().next().unwrap_or_default();
        Ok(Self::read(version_text, version_comment))
    }

    fn read(version_text: String, version_comment: String) -> Self {
        let said = format!("{version_text} {version_comment}").to_ascii_lowercase();
        let flavor = if said.contains("mariadb") {
            Flavor::Mariadb
        } else {
            Flavor::Mysql
        };
        // Old MariaDB servers put `5.5.5-` before their version, for MySQL's replication: 5.5.5-10.3.39-MariaDB.
        let number = version_text.strip_prefix("5.5.5-").unwrap_or(&version_text);
        let mut parts = number
            .split(|c: char| !c.is_ascii_digit())
            .map(|part| part.parse().unwrap_or(0));
        let mut next = || parts.next().unwrap_or(0);
        Self {
            flavor,
            version: Version(next(), next(), next()),
            version_text,
            version_comment,
        }
    }

    /// Whether the server knows `utf8mb4_0900_ai_ci`: MySQL since 8.0, MariaDB as an alias since 11.4.5.
    #[must_use]
    pub fn knows_0900_collations(&self) -> bool {
        match self.flavor {
            Flavor::Mysql => self.version >= Version(8, 0, 0),
            Flavor::Mariadb => self.version >= Version(11, 4, 5),
        }
    }

    /// Whether `information_schema` has columns' defaults as SQL, with the quotes of literals. Otherwise a literal stands
    /// there bare, and expressions need brackets.
    ///
    /// Source: MariaDB Knowledge Base, "Information Schema COLUMNS Table" (10.2.7).
    #[must_use]
    pub fn shows_defaults_as_sql(&self) -> bool {
        match self.flavor {
            Flavor::Mysql => false,
            Flavor::Mariadb => self.version >= Version(10, 2, 7),
        }
    }

    /// Whether the server adds a column at a table's end without rebuilding the table (ALGORITHM=INSTANT).
    ///
    /// Source: MySQL manual, "Online DDL Operations" (8.0.12); MariaDB Knowledge Base, "Instant ADD COLUMN" (10.3.2).
    #[must_use]
    pub fn adds_columns_instantly(&self) -> bool {
        match self.flavor {
            Flavor::Mysql => self.version >= Version(8, 0, 12),
            Flavor::Mariadb => self.version >= Version(10, 3, 2),
        }
    }

    /// The `ALGORITHM` values of `ALTER TABLE` that don't copy the table, the quickest first.
    #[must_use]
    pub fn alter_algorithms(&self) -> &'static [&'static str] {
        match self.adds_columns_instantly() {
            true => &["INSTANT", "INPLACE"],
            false => &["INPLACE"],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flavors_and_versions() {
        let cases = [
            ("9.7.4-2", "(Debian)", Flavor::Mysql, Version(9, 7, 4)),
            (
                "5.6.24",
                "MySQL Community Server (GPL)",
                Flavor::Mysql,
                Version(5, 6, 24),
            ),
            (
                "5.5.5-10.3.39-MariaDB-log",
                "",
                Flavor::Mariadb,
                Version(10, 3, 39),
            ),
            (
                "10.11.14-MariaDB-0+deb12u2",
                "Debian 12",
                Flavor::Mariadb,
                Version(10, 11, 14),
            ),
            (
                "8.0.36-28",
                "Percona Server (GPL)",
                Flavor::Mysql,
                Version(8, 0, 36),
            ),
            ("", "", Flavor::Mysql, Version(0, 0, 0)),
        ];
        for (text, comment, flavor, version) in cases {
            let server = Server::read(text.to_owned(), comment.to_owned());
            assert_eq!((server.flavor, server.version), (flavor, version), "{text}");
        }
    }
}
