//! A column's whole definition as SQL: CHANGE and MODIFY drop every attribute that they don't repeat.

use crate::mysql::{Server, quoted};
use crate::schema::{Column, Table};
use crate::sql::types::{Class, base_type, class};

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
    if let Some(generated) = &column.generated {
        sql.push_str(&format!(" {generated}"));
    }
    sql.push_str(match (column.nullable, &column.generated) {
        (false, _) => " NOT NULL",
        (true, None) => " NULL",
        // MariaDB knows no NULL after such a clause.
        (true, Some(_)) => "",
    });
    if let Some(default) = &column.default {
        sql.push_str(&format!(
            " DEFAULT {}",
            default_clause(server, column, default)
        ));
    }
    let extra = column.extra.to_ascii_lowercase();
    if let Some((_, renewed)) = extra.split_once("on update ") {
        let renewed = renewed.split([' ', ',']).next().unwrap_or_default();
        sql.push_str(&format!(" ON UPDATE {renewed}"));
    }
    if !column.comment.is_empty() {
        sql.push_str(&format!(" COMMENT {}", string_literal(&column.comment)));
    }
    if extra.contains("invisible") {
        sql.push_str(" INVISIBLE");
    }
    if let Some(check) = &column.check {
        sql.push_str(&format!(" CHECK {check}"));
    }
    sql
}

/// The column as it is.
pub(super) fn of_column(server: &Server, table: &Table, column: &Column) -> String {
    definition(server, table, column, &column.name, &column.column_type)
}

/// The clause that makes a column as it is given here.
pub(super) fn modify(server: &Server, table: &Table, column: &Column) -> String {
    format!("MODIFY COLUMN {}", of_column(server, table, column))
}

/// The default as SQL. `information_schema` has it as SQL on MariaDB; on MySQL, and on MariaDB before 10.2.7, literals
/// lack their quotes, and expressions their brackets.
fn default_clause(server: &Server, column: &Column, default: &str) -> String {
    let is_time = class(&column.column_type) == Class::Time;
    let is_now = is_time
        && default
            .to_ascii_lowercase()
            .starts_with("current_timestamp");
    let is_bits = base_type(&column.column_type) == "bit";
    match column.extra.contains("DEFAULT_GENERATED") {
        _ if server.shows_defaults_as_sql() || is_now || is_bits => default.to_owned(),
        true => format!("({default})"),
        false => string_literal(default),
    }
}

/// A literal for DDL, which takes no hexadecimal ones. For sessions without `NO_BACKSLASH_ESCAPES`, as ours are.
fn string_literal(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mysql::{Flavor, Version};

    fn server(flavor: Flavor, version: Version) -> Server {
        Server {
            flavor,
            version,
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
            default: Some("_utf8mb4'it\\'s'".to_owned()),
            extra: "DEFAULT_GENERATED INVISIBLE".to_owned(),
            ..plain.clone()
        };
        let written = Column {
            default: Some("'x'".to_owned()),
            check: Some("(`a` <> '')".to_owned()),
            ..plain.clone()
        };
        let computed = Column {
            extra: "STORED GENERATED".to_owned(),
            generated: Some("AS (lower(`c`)) STORED".to_owned()),
            comment: "low".to_owned(),
            ..plain.clone()
        };
        let (mysql, mariadb) = (
            server(Flavor::Mysql, Version(8, 4, 0)),
            server(Flavor::Mariadb, Version(10, 11, 0)),
        );
        let bare = server(Flavor::Mariadb, Version(10, 2, 6));
        let cases = [
            (&mysql, &plain, "`b` text NULL"),
            (
                &mysql,
                &rich,
                "`b` text CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT 'it''s' COMMENT 'back\\\\slash'",
            ),
            (
                &mysql,
                &expression,
                "`b` text NULL DEFAULT (_utf8mb4'it\\'s') INVISIBLE",
            ),
            (
                &mysql,
                &computed,
                "`b` text AS (lower(`c`)) STORED COMMENT 'low'",
            ),
            (
                &mariadb,
                &written,
                "`b` text NULL DEFAULT 'x' CHECK (`a` <> '')",
            ),
            // Before 10.2.7 literals stand there without their quotes.
            (
                &bare,
                &rich,
                "`b` text CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT 'it''s' COMMENT 'back\\\\slash'",
            ),
        ];
        for (server, column, expected) in cases {
            let sql = definition(server, &table, column, "b", "text");
            assert_eq!(sql, expected);
        }
    }

    #[test]
    fn times_stay_as_they_are_kept() {
        let table = Table::default();
        let of = |default: &str, extra: &str| Column {
            name: "at".to_owned(),
            column_type: "timestamp(6)".to_owned(),
            default: Some(default.to_owned()),
            extra: extra.to_owned(),
            ..Column::default()
        };
        for (flavor, column, expected) in [
            (
                Flavor::Mysql,
                of(
                    "CURRENT_TIMESTAMP(6)",
                    "DEFAULT_GENERATED on update CURRENT_TIMESTAMP(6)",
                ),
                "`at` timestamp(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE current_timestamp(6)",
            ),
            (
                Flavor::Mariadb,
                of(
                    "current_timestamp(6)",
                    "on update current_timestamp(6), INVISIBLE",
                ),
                "`at` timestamp(6) NOT NULL DEFAULT current_timestamp(6) ON UPDATE current_timestamp(6) INVISIBLE",
            ),
            (
                Flavor::Mysql,
                of("2000-01-01 00:00:00", ""),
                "`at` timestamp(6) NOT NULL DEFAULT '2000-01-01 00:00:00'",
            ),
        ] {
            let server = server(flavor, Version(10, 11, 0));
            let sql = definition(&server, &table, &column, "at", &column.column_type);
            assert_eq!(sql, expected);
        }
    }
}
