//! What only `SHOW CREATE TABLE` tells of a column: the clause of a computed one, MariaDB's own CHECK of a column, and
//! MySQL's computed default, whose texts `information_schema` shows escaped once more.

use std::ops::Range;

use crate::error::{Phase, Result};
use crate::mysql::{Connection, Flavor, Server, quoted, server_code};
use crate::schema::{Column, Schema, Table};
use crate::sql::Quoting;
use crate::sql::lex::{Kind, Lexer, Token};

/// Completes the columns of the tables that have any such. A table that the server does not show stays as it is.
///
/// # Errors
/// Those of [`Connection::rows`] that are not the server's.
pub(super) async fn read(
    connection: &mut Connection,
    server: &Server,
    schema: &mut Schema,
) -> Result<()> {
    let checked = match server.flavor {
        Flavor::Mysql => Some(Vec::new()),
        Flavor::Mariadb => checked(connection).await?,
    };
    for table in &mut schema.tables {
        let is_checked = checked
            .as_ref()
            .is_none_or(|names| names.contains(&table.name));
        if !is_checked
            && !table
                .columns
                .iter()
                .any(|one| is_told_elsewhere(server, one))
        {
            continue;
        }
        let sql = format!("SHOW CREATE TABLE {}", quoted(&table.name));
        let rows: Vec<(String, Vec<u8>)> = match connection.rows(&sql, Phase::Inspect).await {
            Ok(rows) => rows,
            Err(error) if server_code(&error).is_some() => continue,
            Err(error) => return Err(error),
        };
        if let Some((_, text)) = rows.first() {
            complete(server, table, &String::from_utf8_lossy(text));
        }
    }
    Ok(())
}

/// The tables with a CHECK; `None` if the server lists none (MariaDB before 10.2.22), so that any may have one.
async fn checked(connection: &mut Connection) -> Result<Option<Vec<String>>> {
    let sql = "SELECT DISTINCT TABLE_NAME FROM information_schema.CHECK_CONSTRAINTS \
               WHERE CONSTRAINT_SCHEMA = DATABASE()";
    match connection.rows(sql, Phase::Inspect).await {
        Ok(names) => Ok(Some(names)),
        Err(error) if server_code(&error).is_some() => Ok(None),
        Err(error) => Err(error),
    }
}

fn is_told_elsewhere(server: &Server, column: &Column) -> bool {
    column.is_computed() || has_computed_default(server, column)
}

fn has_computed_default(server: &Server, column: &Column) -> bool {
    server.flavor == Flavor::Mysql && column.extra.contains("DEFAULT_GENERATED")
}

fn complete(server: &Server, table: &mut Table, shown: &str) {
    let tokens = Lexer::all(shown.as_bytes(), Quoting::default());
    for own in definitions(&tokens) {
        let Some(Kind::Name(name)) = own.first().map(|token| &token.kind) else {
            continue;
        };
        let mut columns = table.columns.iter_mut();
        let Some(column) = columns.find(|column| column.name == *name) else {
            continue;
        };
        if column.is_computed() {
            column.generated = computed(shown, own);
        }
        if server.flavor == Flavor::Mariadb {
            column.check = brackets(own, "CHECK").map(|(span, _)| shown[span].to_owned());
        }
        if has_computed_default(server, column)
            && let Some((span, _)) = brackets(own, "DEFAULT")
        {
            column.default = Some(shown[span.start + 1..span.end - 1].to_owned());
        }
    }
}

/// The tokens of each column and key: what stands between the commas of the outermost brackets.
fn definitions<'t, 'a>(tokens: &'t [Token<'a>]) -> Vec<&'t [Token<'a>]> {
    let mut depth = 0_usize;
    let mut from = None;
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        match token.kind {
            Kind::Sign(b'(') => {
                depth += 1;
                if depth == 1 {
                    from = Some(at + 1);
                }
            }
            Kind::Sign(b',') if depth == 1 => {
                found.extend(from.map(|from| &tokens[from..at]));
                from = Some(at + 1);
            }
            Kind::Sign(b')') => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    found.extend(from.map(|from| &tokens[from..at]));
                    return found;
                }
            }
            Kind::Word(_) | Kind::Name(_) | Kind::Text(_) | Kind::Sign(_) => {}
        }
    }
    found
}

/// The clause of a computed column, with whether it is stored. MariaDB before 10.2 writes no `GENERATED ALWAYS`.
fn computed(shown: &str, own: &[Token<'_>]) -> Option<String> {
    let (expression, after) = brackets(own, "AS")?;
    let stored = match &own.get(after)?.kind {
        Kind::Word(word) => word,
        Kind::Name(_) | Kind::Text(_) | Kind::Sign(_) => return None,
    };
    Some(format!("AS {} {stored}", &shown[expression]))
}

/// The brackets right after this keyword of a column: where they stand, and the token after them.
fn brackets(tokens: &[Token<'_>], keyword: &str) -> Option<(Range<usize>, usize)> {
    let is_it = |token: &Token<'_>| matches!(&token.kind, Kind::Word(word) if word.eq_ignore_ascii_case(keyword));
    let mut depth = 0_usize;
    let mut begun = None;
    for (at, token) in tokens.iter().enumerate() {
        match token.kind {
            Kind::Sign(b'(') => {
                let before = at.checked_sub(1).and_then(|before| tokens.get(before));
                if depth == 0 && before.is_some_and(is_it) {
                    begun = Some(at);
                }
                depth += 1;
            }
            Kind::Sign(b')') => {
                depth = depth.saturating_sub(1);
                if let (0, Some(from)) = (depth, begun) {
                    return Some((tokens[from].span.start..token.span.end, at + 1));
                }
            }
            Kind::Word(_) | Kind::Name(_) | Kind::Text(_) | Kind::Sign(_) => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mysql::Version;

    fn completed(flavor: Flavor, extra: &str, shown: &str) -> Column {
        let server = Server {
            flavor,
            version: Version(10, 11, 0),
            version_text: String::new(),
            version_comment: String::new(),
        };
        let mut table = Table {
            columns: vec![Column {
                name: "c".to_owned(),
                extra: extra.to_owned(),
                default: Some("shown otherwise".to_owned()),
                ..Column::default()
            }],
            ..Table::default()
        };
        let others = "`b` varchar(9) DEFAULT 'c` (,)' COMMENT 'CHECK (1)'";
        let text = format!(
            "CREATE TABLE `t` (\n  {others},\n  {shown},\n  KEY `c` (`c`)\n) ENGINE=InnoDB"
        );
        complete(&server, &mut table, &text);
        table.columns.remove(0)
    }

    #[test]
    fn clauses_are_taken_as_they_are_written() {
        let generated = completed(
            Flavor::Mysql,
            "STORED GENERATED",
            "`c` varchar(9) COLLATE utf8mb4_bin GENERATED ALWAYS AS (concat(`a`,_utf8mb4'it\\'s (\\\\ ')) STORED COMMENT 'x'",
        );
        assert_eq!(
            generated.generated.as_deref(),
            Some("AS (concat(`a`,_utf8mb4'it\\'s (\\\\ ')) STORED")
        );
        let computed = completed(
            Flavor::Mysql,
            "DEFAULT_GENERATED",
            "`c` text DEFAULT (_utf8mb4'it\\'s') COMMENT 'x'",
        );
        assert_eq!(computed.default.as_deref(), Some("_utf8mb4'it\\'s'"));
        let timed = completed(
            Flavor::Mysql,
            "DEFAULT_GENERATED on update CURRENT_TIMESTAMP",
            "`c` timestamp(6) NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6)",
        );
        assert_eq!(timed.default.as_deref(), Some("shown otherwise"));
        let checked = completed(
            Flavor::Mariadb,
            "",
            "`c` varchar(9) DEFAULT 'x' COMMENT 'CHECK (2)' CHECK (char_length(`c`) > 1 and (`c` <> ')'))",
        );
        assert_eq!(
            checked.check.as_deref(),
            Some("(char_length(`c`) > 1 and (`c` <> ')'))")
        );
        assert_eq!(completed(Flavor::Mariadb, "", "`c` varchar(9)").check, None);
    }
}
