//! Checks whether the server can store the new tables' indexes.
//!
//! `gpts_app` and `gpts_app_detail` have unique keys on `varchar(255)` in utf8mb4: 1020 and 3060 bytes. That needs
//! InnoDB's large prefixes (3072 bytes), which are a setting before MySQL 5.7.7 and MariaDB 10.2, and pages of 16 KB.
//! Source: MySQL 5.6 manual, "Limits on InnoDB Tables" and "innodb_large_prefix".

use super::variables::Variables;
use crate::message::Finding;
use crate::plan::Step;

const PAGE_BYTES: u64 = 16 << 10;

/// Blocks if creating the new tables would fail (errors 1071, 1709), with the settings to change.
pub(super) fn check(variables: &Variables, todo: &[&Step]) -> Option<Finding> {
    if !todo.iter().any(|step| step.is_create()) {
        return None;
    }
    let mut settings = Vec::new();
    // Servers without this variable always have large prefixes.
    if variables.is_off("innodb_large_prefix") {
        settings.push("SET GLOBAL innodb_large_prefix = ON;");
    }
    if variables
        .text("innodb_file_format")
        .is_some_and(|format| format.eq_ignore_ascii_case("Antelope"))
    {
        settings.push("SET GLOBAL innodb_file_format = 'Barracuda';");
    }
    // If off, tables go into the system tablespace, which is always Antelope on these servers.
    if variables.text("innodb_file_format").is_some() && variables.is_off("innodb_file_per_table") {
        settings.push("SET GLOBAL innodb_file_per_table = ON;");
    }
    if !settings.is_empty() {
        return Some(Finding::blocker("row-format-settings").arg("settings", settings.join(" ")));
    }
    let page_bytes = variables.text("innodb_page_size")?.parse::<u64>().ok()?;
    (page_bytes < PAGE_BYTES)
        .then(|| Finding::blocker("row-format-page-size").arg("bytes", page_bytes))
}
