//! Checks whether all tables and views can be opened. A backup needs a table's rows, but only the text of a view.

use crate::error::Cause;
use crate::message::Finding;
use crate::mysql::{Opened, Unreadable};

use super::grants::Account;

/// Privileges needed to open a view.
const VIEW: [&str; 3] = ["SELECT", "SHOW VIEW", "EXECUTE"];

/// Blocks on tables that can't be read and on views whose text can't be read; warns of views that can't be opened.
pub(super) fn check(opened: &Opened, account: &Account<'_>) -> Vec<Finding> {
    // Privileges that every backup needs are one finding of `grants`, not one per table.
    let is_told = !account.missing_for_backup().is_empty();
    let mut findings: Vec<Finding> = opened
        .unreadable
        .iter()
        .filter(|found| !(is_told && found.is_denied()))
        .map(|found| match found.is_view {
            true => view(found, account),
            false => Finding::blocker("table-unreadable")
                .arg("name", found.name.as_str())
                .arg("advice", found.advice())
                .because(Cause::of(&found.error)),
        })
        .collect();
    if opened.untried > 0 {
        findings.push(Finding::info("objects-not-opened").arg("count", opened.untried));
    }
    findings
}

fn view(found: &Unreadable, account: &Account<'_>) -> Finding {
    let missing: Vec<&str> = VIEW
        .into_iter()
        .filter(|privilege| !account.grants.has(privilege, account.database))
        .collect();
    let finding = match found.is_hidden {
        true => Finding::blocker("view-unreadable"),
        false => Finding::warning("view-unreadable"),
    };
    let advice = if missing.is_empty() { "other" } else { "grant" };
    finding
        .arg("name", found.name.as_str())
        .arg("account", account.name)
        .arg("advice", advice)
        .arg(
            "statement",
            account
                .grants
                .statement(&missing, account.database, account.name),
        )
        .because(Cause::of(&found.error))
}
