//! Definitions: what a database has besides rows that names columns of tables, such as triggers, views, routines and
//! checks, with the texts that the server shows.
//!
//! A step that renames, retypes or drops a column breaks the definitions that use it, and a trigger that names a
//! dropped column makes every write fail. Both are found from these texts, without trying.

mod counted;
pub mod mysql;
mod positions;
mod program;
pub mod sqlite;

pub use counted::{run_by_writes, visible};
pub use positions::Counted;
use serde::{Deserialize, Serialize};

use crate::sql::Quoting;
use crate::sql::lex::{Kind as Token, Lexer};

/// The kind of a definition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A trigger, on its table.
    Trigger,
    /// A view.
    View,
    /// A stored function.
    Function,
    /// A stored procedure.
    Procedure,
    /// MariaDB: the declarations of a package.
    Package,
    /// MariaDB: the body of a package, which can be dropped and created alone.
    PackageBody,
    /// A scheduled event.
    Event,
    /// A condition on a table's rows.
    Check,
    /// A column that is computed.
    Generated,
    /// A default that is computed.
    Default,
    /// An index on an expression; on SQLite any index.
    Index,
    /// The partitioning of a table.
    Partition,
    /// A foreign key from or to the inspected table.
    ForeignKey,
    /// SQLite: a table's CREATE statement, with its checks, keys and generated columns.
    Table,
}

impl Kind {
    /// The name in messages.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Trigger => "trigger",
            Self::View => "view",
            Self::Function => "function",
            Self::Procedure => "procedure",
            Self::Package => "package",
            Self::PackageBody => "package-body",
            Self::Event => "event",
            Self::Check => "check",
            Self::Generated => "generated",
            Self::Default => "default",
            Self::Index => "index",
            Self::Partition => "partition",
            Self::ForeignKey => "foreign-key",
            Self::Table => "table",
        }
    }
}

/// A trigger, view, routine, check and so on, with its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Definition {
    /// Its kind.
    pub kind: Kind,
    /// The database that it is in; empty on SQLite.
    pub database: String,
    /// Its name; the column's name if it belongs to one.
    pub name: String,
    /// Its table, if that is in this database; for a foreign key the inspected table, whichever end that is.
    pub table: Option<String>,
    /// The table that has it, if that is not `table`: the referencing table of a foreign key.
    pub held_by: Option<String>,
    /// Its text; `None` if the account may not see it.
    pub text: Option<String>,
    /// The `sql_mode` that it was created under.
    pub mode: String,
}

/// A column that a definition may use.
#[derive(Debug, Clone, Copy)]
pub struct Column<'a> {
    /// The database that its table is in; empty on SQLite.
    pub database: &'a str,
    /// Its table.
    pub table: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Whether no other table in that database has a column of this name.
    pub is_unique: bool,
}

impl Definition {
    /// Whether its text uses a column, as far as a text tells. Comments, string literals and other tables' columns of
    /// that name don't count; SQL that a program builds from string literals does.
    #[must_use]
    pub fn uses(&self, column: Column<'_>) -> bool {
        let Some(text) = &self.text else {
            return false;
        };
        let is_on = |table: &String| table.eq_ignore_ascii_case(column.table);
        let on = self.table.as_ref().is_some_and(is_on);
        match self.kind {
            Kind::Trigger
            | Kind::View
            | Kind::Function
            | Kind::Procedure
            | Kind::Package
            | Kind::PackageBody
            | Kind::Event => {
                let quoting = Quoting::of_mode(&self.mode);
                program::uses(text, quoting, column, on, self.database != column.database)
            }
            // The column's own definition names it once, and is no use.
            Kind::Table => {
                self.times(text, column.name) > usize::from(on)
                    && (on || {
                        text.to_ascii_lowercase().contains("references")
                            && self.times(text, column.table) > 0
                    })
            }
            Kind::Check
            | Kind::Generated
            | Kind::Default
            | Kind::Index
            | Kind::Partition
            | Kind::ForeignKey => on && self.times(text, column.name) > 0,
        }
    }

    /// Whether it is a CHECK that lets only JSON into the column of its name.
    #[must_use]
    pub fn is_json_check(&self) -> bool {
        let whole = format!("json_valid({})", crate::mysql::quoted(&self.name));
        self.kind == Kind::Check && self.text.as_ref() == Some(&whole)
    }

    /// Whether it is a trigger on this table, or a view or program that names it.
    #[must_use]
    pub fn names_table(&self, database: &str, table: &str) -> bool {
        let on = self.table.as_deref();
        let is_on = on.is_some_and(|on| on.eq_ignore_ascii_case(table));
        let text = self.text.as_deref().unwrap_or_default();
        let names = || {
            let quoting = Quoting::of_mode(&self.mode);
            program::names(text, quoting, (database, table), self.database != database)
        };
        match self.kind {
            Kind::Trigger => is_on || names(),
            Kind::View
            | Kind::Function
            | Kind::Procedure
            | Kind::Package
            | Kind::PackageBody
            | Kind::Event => names(),
            Kind::Check
            | Kind::Generated
            | Kind::Default
            | Kind::Index
            | Kind::Partition
            | Kind::ForeignKey
            | Kind::Table => false,
        }
    }

    /// The columns of its table's row that a trigger names, as `NEW.x` or `OLD.x`.
    #[must_use]
    pub fn row_columns(&self) -> Vec<String> {
        let text = self.text.as_deref().unwrap_or_default();
        match self.kind {
            Kind::Trigger => program::row_columns(text, Quoting::of_mode(&self.mode)),
            Kind::View
            | Kind::Function
            | Kind::Procedure
            | Kind::Package
            | Kind::PackageBody
            | Kind::Event
            | Kind::Check
            | Kind::Generated
            | Kind::Default
            | Kind::Index
            | Kind::Partition
            | Kind::ForeignKey
            | Kind::Table => Vec::new(),
        }
    }

    /// The statement that drops it, so that it can be created again after the change; `None` if no single statement
    /// does.
    #[must_use]
    pub fn drop_statement(&self, own_database: &str) -> Option<String> {
        let quoted = |name: &str| match self.database.is_empty() {
            true => format!("\"{}\"", name.replace('"', "\"\"")),
            false => crate::mysql::quoted(name),
        };
        let whole = |name: &str| match self.database == own_database {
            true => quoted(name),
            false => format!("{}.{}", quoted(&self.database), quoted(name)),
        };
        let (name, part) = (whole(&self.name), quoted(&self.name));
        let held_by = self.held_by.as_deref().or(self.table.as_deref());
        let on = held_by.map(whole).unwrap_or_default();
        Some(match self.kind {
            Kind::Trigger => format!("DROP TRIGGER {name}"),
            Kind::View => format!("DROP VIEW {name}"),
            Kind::Function => format!("DROP FUNCTION {name}"),
            Kind::Procedure => format!("DROP PROCEDURE {name}"),
            // Before 11.4 MariaDB knows packages only in this mode.
            Kind::Package => format!("SET sql_mode = ORACLE; DROP PACKAGE {name}"),
            Kind::PackageBody => format!("SET sql_mode = ORACLE; DROP PACKAGE BODY {name}"),
            Kind::Event => format!("DROP EVENT {name}"),
            Kind::Check => format!("ALTER TABLE {on} DROP CONSTRAINT {part}"),
            Kind::Generated => format!("ALTER TABLE {on} DROP COLUMN {part}"),
            Kind::Default => format!("ALTER TABLE {on} ALTER COLUMN {part} DROP DEFAULT"),
            Kind::Index if self.database.is_empty() => format!("DROP INDEX {name}"),
            Kind::Index => format!("ALTER TABLE {on} DROP INDEX {part}"),
            Kind::Partition => format!("ALTER TABLE {on} REMOVE PARTITIONING"),
            Kind::ForeignKey => format!("ALTER TABLE {on} DROP FOREIGN KEY {part}"),
            Kind::Table => return None,
        })
    }

    /// How often an expression has this name.
    fn times(&self, text: &str, name: &str) -> usize {
        // In expressions MySQL shows the quotes of string literals with a backslash before them.
        let text = text.replace("\\'", "'");
        // In SQLite double quotes are for names.
        let mode = if self.database.is_empty() {
            "ANSI_QUOTES"
        } else {
            ""
        };
        Lexer::new(text.as_bytes(), Quoting::of_mode(mode))
            .filter(|token| match &token.kind {
                Token::Word(word) => word.eq_ignore_ascii_case(name),
                Token::Name(word) => word.eq_ignore_ascii_case(name),
                Token::Text(_) | Token::Sign(_) => false,
            })
            .count()
    }
}
