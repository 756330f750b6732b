//! Checks after loading that everything is there that the file holds.

use std::collections::{BTreeMap, BTreeSet};

use super::own;
use super::survey::Survey;
use crate::backup::TableRows;
use crate::error::{Error, Phase, Result};
use crate::journal::Scope;
use crate::mysql::{self, Connection};
use crate::sql::engine::Taking;

/// Counts the rows of all tables and compares them with the survey of the dump.
///
/// # Errors
/// `restore-differs`, naming tables and views.
pub(super) async fn compare(
    connection: &mut Connection,
    survey: &Survey,
    caseless: bool,
    left_out: &BTreeSet<String>,
    scope: Scope,
) -> Result<Vec<TableRows>> {
    let phase = Phase::Restore;
    let listed = mysql::inventory(connection, phase).await?;
    let counted = mysql::counts(connection, &listed, phase).await?;
    let fold = |name: &String| {
        if caseless {
            name.to_lowercase()
        } else {
            name.clone()
        }
    };
    let is_meant = |name: &String| own::is_meant(scope, Some(name));
    let there: BTreeMap<String, u64> = counted
        .iter()
        .filter(|(name, _)| is_meant(name))
        .map(|(name, rows)| (fold(name), *rows))
        .collect();
    // In old dumps the stand-in of a view looks like a table.
    let views: BTreeSet<String> = survey.holds.objects.views.iter().map(fold).collect();
    let left_out: BTreeSet<String> = left_out.iter().map(fold).collect();
    let wanted: BTreeMap<String, u64> = survey
        .holds
        .rows
        .iter()
        .filter(|(name, _)| is_meant(name))
        .map(|(name, rows)| match survey.outline.taking(Some(name)) {
            Taking::Elsewhere => (fold(name), 0),
            Taking::Freely | Taking::InOrder => (fold(name), *rows),
        })
        .filter(|(name, _)| !views.contains(name))
        .collect();
    let there_views: BTreeSet<String> = listed.views.iter().map(fold).collect();
    // In `Own`, no view is restored.
    let wanted_views = match scope {
        Scope::All => views,
        Scope::Own => BTreeSet::new(),
    };
    let wrong: Vec<String> = wanted
        .keys()
        .chain(there.keys().filter(|name| !wanted.contains_key(*name)))
        .filter(|name| wanted.get(*name) != there.get(*name))
        .chain(
            wanted_views
                .difference(&there_views)
                .filter(|name| !left_out.contains(*name)),
        )
        .cloned()
        .collect();
    if !wrong.is_empty() {
        return Err(Error::failed("restore-differs", phase)
            .arg("database", connection.target().database.as_str())
            .arg("names", super::some(&wrong)));
    }
    Ok(counted
        .into_iter()
        .map(|(name, rows)| TableRows { name, rows })
        .collect())
}
