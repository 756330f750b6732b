//! Short-lived tables in the place of missing ones that a view names: a server refuses a new view over a missing table,
//! but keeps the view when the table is dropped.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::{Phase, Result};
use crate::mysql::{Connection, quoted, server_code};
use crate::sql::names::{self, Table};
use crate::sql::{Quoting, lex::Lexer};

const PHASE: Phase = Phase::Restore;
/// The comment by which a leftover stand-in is recognised.
const MARK: &str = "A stand-in of DB-GPT Upgrade; it can be dropped";
/// Most columns of a stand-in: a table of which views name more gets none.
const MAX_COLUMNS: usize = 1000;

/// Makes a table for each missing one that these views read, except for the names in `except`. Returns the names of the
/// tables made.
///
/// # Errors
/// Those of the connection; a table that the server does not take is passed by.
pub(super) async fn stand(
    connection: &mut Connection,
    views: &[&[u8]],
    except: &BTreeSet<&str>,
) -> Result<Vec<String>> {
    let there: Vec<String> = connection
        .rows(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()",
            PHASE,
        )
        .await?;
    let there: BTreeSet<String> = there.into_iter().collect();
    let own = connection.target().database.clone();
    let mut stood = Vec::new();
    for (name, columns) in wanted(views, &own) {
        if there.contains(&name) || except.contains(name.as_str()) {
            continue;
        }
        let columns: Vec<String> = columns
            .iter()
            // A view may compare a number with any type and collation.
            .map(|column| format!("{} int", quoted(column)))
            .collect();
        let sql = format!(
            "CREATE TABLE {} ({}) COMMENT '{MARK}'",
            quoted(&name),
            columns.join(", ")
        );
        match connection.execute(&sql, PHASE).await {
            Ok(()) => stood.push(name),
            Err(error) if server_code(&error).is_some() => {}
            Err(error) => return Err(error),
        }
    }
    Ok(stood)
}

/// Drops the stand-ins that a killed load has left behind.
///
/// # Errors
/// Those of the connection.
pub(super) async fn sweep(connection: &mut Connection) -> Result<()> {
    let left: Vec<String> = connection
        .rows_with(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_comment = ?",
            (MARK,),
            PHASE,
        )
        .await?;
    leave(connection, &left).await
}

/// Drops these stand-ins.
///
/// # Errors
/// Those of the connection.
pub(super) async fn leave(connection: &mut Connection, stood: &[String]) -> Result<()> {
    for name in stood {
        connection
            .execute(&format!("DROP TABLE IF EXISTS {}", quoted(name)), PHASE)
            .await?;
    }
    Ok(())
}

/// The tables that views read, and the columns that they read of them.
fn wanted(views: &[&[u8]], own: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut wanted: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for view in views {
        let tokens = Lexer::all(view, Quoting::default());
        for Table {
            database,
            name,
            columns,
        } in names::tables(&tokens)
        {
            if database.is_some_and(|database| database != own) {
                continue;
            }
            let known = wanted.entry(name).or_default();
            known.extend(columns);
            if known.is_empty() {
                known.insert("dbgpt_upgrade".to_owned());
            }
        }
    }
    wanted.retain(|_, columns| columns.len() <= MAX_COLUMNS);
    wanted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_found_by_table_and_by_alias() {
        let views: [&[u8]; 2] = [
            b"CREATE VIEW `v` AS select `t`.`x` AS `x`,(`g`.`a` + 1) AS `k` from (`t` join `gone` `g` on((`g`.`b` = `t`.`id`)))",
            b"CREATE VIEW `w` AS select `d`.`gone`.`c` AS `c`,`b`.`n` AS `n` from (`d`.`gone` join `biz`.`people` `b`)",
        ];
        let found: Vec<String> = wanted(&views, "d")
            .into_iter()
            .map(|(name, columns)| format!("{name}: {}", Vec::from_iter(columns).join(" ")))
            .collect();
        assert_eq!(found, ["gone: a b c", "t: id x"]);
    }
}
