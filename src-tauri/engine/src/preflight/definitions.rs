//! Checks for objects that a restore could not recreate: views that are already broken, and definitions that the server
//! would refuse from this account.

use mysql_async::Row;

use crate::error::{Phase, Result};
use crate::message::Finding;
use crate::mysql::{
    Connection, Grants, account_literal, beyond_reach, lenient, quoted, server_code,
};

const PHASE: Phase = Phase::Check;
/// Most views that are checked.
const MAX_VIEWS: usize = 500;
const SHOWN: usize = 5;

/// Runs these checks. Afterwards the session has the settings of [`lenient()`].
///
/// # Errors
/// Those of the connection.
pub(super) async fn check(
    connection: &mut Connection,
    grants: &Grants,
    account: &str,
) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    findings.extend(broken(connection).await?);
    let denied = lenient(connection, PHASE).await?;
    for (setting, sql) in [
        (
            "sql_require_primary_key",
            "SELECT t.table_name FROM information_schema.tables t LEFT JOIN information_schema.statistics s \
             ON s.table_schema = t.table_schema AND s.table_name = t.table_name AND s.index_name = 'PRIMARY' \
             WHERE t.table_schema = DATABASE() AND t.table_type = 'BASE TABLE' AND s.index_name IS NULL \
             GROUP BY t.table_name",
        ),
        (
            "restrict_fk_on_non_standard_key",
            "SELECT CONCAT(table_name, '.', constraint_name) FROM information_schema.referential_constraints \
             WHERE constraint_schema = DATABASE() AND unique_constraint_name IS NULL",
        ),
        (
            "innodb_strict_mode",
            "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() \
             AND engine = 'InnoDB' AND (create_options LIKE '%row_format=fixed%' OR create_options LIKE '%key_block_size=%')",
        ),
    ] {
        if !denied.contains(&setting) {
            continue;
        }
        let names: Vec<String> = connection.rows(sql, PHASE).await?;
        if !names.is_empty() {
            findings.push(
                Finding::warning("definitions-not-anew")
                    .arg("names", some(&names))
                    .arg("setting", setting)
                    .arg("account", account_literal(account)),
            );
        }
    }
    findings.extend(makers(connection, grants, account).await?);
    let beyond = beyond_reach(connection, grants, PHASE).await?;
    findings.extend(beyond.map(|beyond| {
        Finding::info("definers-beyond")
            .arg("names", some(&beyond.names))
            .arg("account", account)
            .arg("statement", beyond.statement)
    }));
    Ok(findings)
}

/// Views that `CHECK TABLE` finds broken, each with the server's message.
async fn broken(connection: &mut Connection) -> Result<Option<Finding>> {
    let views: Vec<String> = connection
        .rows(
            "SELECT table_name FROM information_schema.views WHERE table_schema = DATABASE() ORDER BY table_name",
            PHASE,
        )
        .await?;
    let list: Vec<String> = views
        .iter()
        .take(MAX_VIEWS)
        .map(|view| quoted(view))
        .collect();
    if list.is_empty() {
        return Ok(None);
    }
    let asked = connection
        .rows::<Row>(&format!("CHECK TABLE {}", list.join(", ")), PHASE)
        .await;
    let rows = match asked {
        Ok(rows) => rows,
        // A missing privilege is another check's finding.
        Err(error) if server_code(&error).is_some() => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut broken: Vec<String> = Vec::new();
    for row in &rows {
        let column = |index: usize| row.get_opt::<String, usize>(index)?.ok();
        let (Some(table), Some(kind), Some(said)) = (column(0), column(2), column(3)) else {
            continue;
        };
        let name = table
            .split_once('.')
            .map_or(table.as_str(), |(_, name)| name);
        let begins = format!("`{name}` (");
        if kind == "Error" && !broken.iter().any(|known| known.starts_with(&begins)) {
            broken.push(format!("{begins}{said})"));
        }
    }
    Ok((!broken.is_empty()).then(|| {
        let count = broken.len();
        broken.truncate(SHOWN);
        Finding::warning("views-broken")
            .arg("names", broken.join("; "))
            .arg("count", count)
    }))
}

/// Functions and triggers that only an administrator may create on a server with a binary log.
async fn makers(
    connection: &mut Connection,
    grants: &Grants,
    account: &str,
) -> Result<Option<Finding>> {
    let settings: Vec<(String, String)> = connection
        .rows(
            "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('log_bin', 'log_bin_trust_function_creators')",
            PHASE,
        )
        .await?;
    let is = |name: &str, value: &str| settings.iter().any(|(n, v)| n == name && v == value);
    if !is("log_bin", "ON") || !is("log_bin_trust_function_creators", "OFF") {
        return Ok(None);
    }
    // Functions that are neither DETERMINISTIC, NO SQL nor READS SQL DATA: refused from every account.
    let mut names: Vec<String> = connection
        .rows(
            "SELECT routine_name FROM information_schema.routines WHERE routine_schema = DATABASE() \
             AND routine_type = 'FUNCTION' AND is_deterministic = 'NO' AND sql_data_access IN ('CONTAINS SQL', 'MODIFIES SQL DATA')",
            PHASE,
        )
        .await?;
    if !grants.has("SUPER", "") {
        for sql in [
            "SELECT routine_name FROM information_schema.routines WHERE routine_schema = DATABASE() AND routine_type = 'FUNCTION'",
            "SELECT trigger_name FROM information_schema.triggers WHERE trigger_schema = DATABASE()",
        ] {
            let more: Vec<String> = connection.rows(sql, PHASE).await?;
            names.extend(more);
        }
    }
    names.sort();
    names.dedup();
    Ok((!names.is_empty()).then(|| {
        Finding::info("makers-distrusted")
            .arg("names", some(&names))
            .arg("account", account)
    }))
}

fn some(names: &[String]) -> String {
    let mut text: Vec<String> = names
        .iter()
        .take(SHOWN)
        .map(|name| format!("`{name}`"))
        .collect();
    if names.len() > SHOWN {
        text.push("…".to_owned());
    }
    text.join(", ")
}
