//! A column's whole definition as SQL: CHANGE and MODIFY drop every attribute that they don't repeat.

use crate::mysql::{Flavor, Server, quoted};
use crate::schema::{Column, Table};

/// The text after `CHANGE COLUMN x` or `MODIFY COLUMN`: the column with this name and type, all else kept.
pub(super) fn definition(
    server: &Server,
    table: &Table,
    column: &Column,
    name: &str,
    column_type: &str,
) -> String {
    let mut sql = format!("{} {column_type}", quoted(name));
    // Left out if it is the table's collation: the column then goes on following its table.
    if let (Some(charset), Some(collation)) = (&column.charset, &column.collation)
        && *collation != table.collation
    {
        sql.push_str(&format!(" CHARACTER SET {charset} COLLATE {collation}"));
    }
    sql.push_str(if column.nullable {
        " NULL"
    } else {
        " NOT NULL"
    });
    if let Some(default) = &column.default {
        sql.push_str(&format!(
            " DEFAULT {}",
            default_clause(server, column, default)
        ));
    }
    if !column.comment.is_empty() {
        sql.push_str(&format!(" COMMENT {}", string_literal(&column.comment)));
    }
    sql
}

/// The default as SQL. `information_schema` has it as SQL on MariaDB; on MySQL literals lack their quotes, and
/// expressions their brackets.
fn default_clause(server: &Server, column: &Column, default: &str) -> String {
    match server.flavor {
        Flavor::Mariadb => default.to_owned(),
        Flavor::Mysql if column.extra.contains("DEFAULT_GENERATED") => format!("({default})"),
        Flavor::Mysql => string_literal(default),
    }
}

/// A literal for DDL, which takes no hexadecimal ones. For sessions without `NO_BACKSLASH_ESCAPES`, as ours are.
fn string_literal(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mysql::Version;

    fn server(flavor: Flavor) -> Server {
        Server {
            flavor,
            version: Version(10, 11, 0),
            version_text: String::new(),
            version_comment: String::new(),
        }
    }

    #[test]
    fn everything_is_kept() {
        let table = Table {
            collation: "utf8mb4_general_ci".to_owned(),
            ..Table::default()
        };
        let plain = Column {
            name: "a".to_owned(),
            nullable: true,
            collation: Some("utf8mb4_general_ci".to_owned()),
            charset: Some("utf8mb4".to_owned()),
            ..Column::default()
        };
        let rich = Column {
            nullable: false,
            collation: Some("utf8mb4_bin".to_owned()),
            default: Some("it's".to_owned()),
            comment: "back\\slash".to_owned(),
            ..plain.clone()
        };
        let expression = Column {
            default: Some("uuid()".to_owned()),
            extra: "DEFAULT_GENERATED".to_owned(),
            ..plain.clone()
        };
        let written = Column {
            default: Some("'x'".to_owned()),
            ..plain.clone()
        };
        let cases = [
            (Flavor::Mysql, &plain, "`b` text NULL"),
            (
                Flavor::Mysql,
                &rich,
                "`b` text CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT 'it''s' COMMENT 'back\\\\slash'",
            ),
            (Flavor::Mysql, &expression, "`b` text NULL DEFAULT (uuid())"),
            (Flavor::Mariadb, &written, "`b` text NULL DEFAULT 'x'"),
        ];
        for (flavor, column, expected) in cases {
            let sql = definition(&server(flavor), &table, column, "b", "text");
            assert_eq!(sql, expected);
        }
    }
}
