//! The legitimate shapes of a 0.4.6/0.4.7 database on MySQL and MariaDB, with rows in every table.

use crate::Kind;

/// How a 0.4.x database was made. It shows in types, keys and collations, not in the names of tables and columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// Loaded from DB-GPT's schema file.
    S1,
    /// Made by a v0.4.6 server on an empty database.
    S2,
    /// Loaded from the schema file, after which a v0.4.6 server ran.
    S3,
}

const ROWS: &str = include_str!("../fixtures/rows.sql");
/// MySQL 8's default collation, which tables get there from DB-GPT's schema file.
pub(crate) const COLLATION_0900: &str = "utf8mb4_0900_ai_ci";

impl Shape {
    /// Every shape, for tests that must hold on all of them.
    pub const ALL: [Self; 3] = [Self::S1, Self::S2, Self::S3];

    /// Whether a server ran alembic on it: then `alembic_version` has a row, and the install folder has the matching
    /// file.
    pub fn ran_alembic(self) -> bool {
        match self {
            Self::S1 => false,
            Self::S2 | Self::S3 => true,
        }
    }

    /// The database's collation (the tables have their own).
    pub fn collation(self, kind: Kind) -> &'static str {
        match self {
            Self::S1 | Self::S3 => schema_file_collation(kind),
            Self::S2 => "utf8mb4_unicode_ci",
        }
    }

    /// The statements that make the tables on this kind of server.
    pub fn tables_sql(self, kind: Kind) -> String {
        let sql = match self {
            Self::S1 => include_str!("../fixtures/mysql-s1.sql"),
            Self::S2 => include_str!("../fixtures/mysql-s2.sql"),
            Self::S3 => include_str!("../fixtures/mysql-s3.sql"),
        };
        let sql = sql.replace(COLLATION_0900, schema_file_collation(kind));
        match kind {
            // MySQL 5.6 makes COMPACT tables by default, whose keys end at 767 bytes.
            Kind::Mysql56 => sql.replace(") ENGINE=InnoDB", ") ENGINE=InnoDB ROW_FORMAT=DYNAMIC"),
            Kind::Mysql9 | Kind::Mariadb1011 | Kind::Mariadb118 => sql,
        }
    }
}

/// The collation of tables from the schema file, which names none: the server's default for utf8mb4.
pub(crate) fn schema_file_collation(kind: Kind) -> &'static str {
    if kind.knows_0900() {
        COLLATION_0900
    } else {
        "utf8mb4_general_ci"
    }
}

/// The INSERTs that fill the tables of any shape, on servers and on SQLite.
pub(crate) fn rows_sql() -> String {
    // Multi-byte characters at every alignment, quotes doubled for SQL; about 60 KB, as TEXT ends at 65,535 bytes.
    let unit = "长文本 long text 😀, it''s quoted; ";
    ROWS.replace("{long}", &unit.repeat(62_000 / unit.len()))
}

/// The statements of a fixture, each of which ends with `;` at the end of a line.
pub(crate) fn statements(sql: &str) -> impl Iterator<Item = &str> {
    sql.split(";\n")
        .map(str::trim)
        .filter(|statement| !statement.is_empty())
}
