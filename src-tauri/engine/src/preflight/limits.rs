//! Checks whether the account's resource limits suffice for an upgrade.

use crate::message::Finding;
use crate::mysql::{Limit, Limits, account_literal};

/// Most connections that this program uses at a time.
const CONNECTIONS: u64 = 5;
/// Statements of inspections, checks, a backup, an upgrade and a verification together, generously: a fixed number, and
/// a number per table.
const QUERIES: u64 = 400;
const QUERIES_BY_TABLE: u64 = 20;
/// Changing statements besides the plan's steps: making scratch databases, and definitions in them. A step counts
/// twice, since it is tried in a scratch database first.
const UPDATES: u64 = 20;
const UPDATES_BY_TABLE: u64 = 2;
/// New connections of all of these.
const CONNECTIONS_BY_HOUR: u64 = 40;

/// Blocks if the account may run fewer changing statements per hour than the plan has; warns of other limits below the
/// need. `changing` is the number of steps to run, `tables` that of the database's tables.
pub(super) fn check(
    limits: &Limits,
    account: &str,
    changing: usize,
    tables: usize,
) -> Vec<Finding> {
    let told = |finding: Finding, limit: Limit, number: u64| {
        let name = limit.name();
        finding
            .arg("account", account)
            .arg("limit", name)
            .arg("number", number)
            .arg(
                "statement",
                format!("ALTER USER {} WITH {name} 0;", account_literal(account)),
            )
    };
    let mut findings = Vec::new();
    let few = |limit, needed| limits.of(limit).filter(|number| *number < needed);
    if let Some(number) = few(Limit::UserConnections, CONNECTIONS) {
        let finding = match number {
            // Too few for a rehearsal.
            1 | 2 => Finding::warning("limit-connections"),
            _ => Finding::info("limit-connections"),
        };
        findings.push(told(finding, Limit::UserConnections, number));
    }
    let changing = changing as u64;
    let updates = match changing {
        0 => 0,
        steps => UPDATES + 2 * steps + UPDATES_BY_TABLE * tables as u64,
    };
    if let Some(number) = few(Limit::UpdatesPerHour, changing) {
        let finding = Finding::blocker("limit-updates").arg("needed", changing);
        findings.push(told(finding, Limit::UpdatesPerHour, number));
    } else if let Some(number) = few(Limit::UpdatesPerHour, updates) {
        let finding = Finding::warning("limit-hourly").arg("needed", updates);
        findings.push(told(finding, Limit::UpdatesPerHour, number));
    }
    let queries = QUERIES + QUERIES_BY_TABLE * tables as u64;
    for (limit, needed) in [
        (Limit::QueriesPerHour, queries),
        (Limit::ConnectionsPerHour, CONNECTIONS_BY_HOUR),
    ] {
        if let Some(number) = few(limit, needed) {
            let finding = Finding::warning("limit-hourly").arg("needed", needed);
            findings.push(told(finding, limit, number));
        }
    }
    findings
}
