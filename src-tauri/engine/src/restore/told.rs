//! Findings about objects that a restore did not make as they were, and about those that still name other databases.

use std::collections::BTreeSet;

use super::became::{Became, Made};
use super::own;
use super::survey::Outline;
use super::values::Value;
use crate::error::{Phase, Result};
use crate::journal::Scope;
use crate::message::Finding;
use crate::mysql::{Connection, is_utc};

/// How many objects one finding names at most.
const SHOWN: usize = 10;

/// One finding for all objects to which the same happened.
pub(super) fn findings(made: &[Made], user: &str) -> Vec<Finding> {
    let kinds = [
        (
            Became::Redefined,
            Finding::warning("restore-definer-changed").arg("user", user),
        ),
        (
            Became::Ours,
            Finding::info("restore-definer-left-out").arg("user", user),
        ),
        (
            Became::OtherEngine,
            Finding::warning("restore-engine-replaced"),
        ),
        (
            Became::OtherFolder,
            Finding::warning("restore-folder-left-out"),
        ),
        (Became::WithoutKey, Finding::warning("restore-key-left-out")),
        (
            Became::OtherValues,
            Finding::warning("restore-values-changed"),
        ),
        (Became::Broken, Finding::warning("restore-broken")),
        (Became::Over, Finding::warning("restore-event-over")),
        (Became::Disabled, Finding::info("restore-events-disabled")),
        (Became::Stays, Finding::warning("restore-other-stays")),
        (Became::LeftOut, Finding::warning("restore-left-out")),
    ];
    let mut findings = Vec::new();
    for (became, finding) in kinds {
        let mut of = made.iter().filter(|made| made.became == became);
        let named: Vec<String> = of.by_ref().take(SHOWN).map(shown).collect();
        if named.is_empty() {
            continue;
        }
        let more = of.count();
        findings.push(
            finding
                .arg("names", named.join("; "))
                .arg("count", named.len() + more),
        );
    }
    findings
}

/// The tables in which a value or a check may come out otherwise than it did: rows are loaded in UTC, and the server's
/// sessions have another time zone.
///
/// # Errors
/// Those of the connection.
pub(super) async fn zoned(
    connection: &mut Connection,
    outline: &Outline,
    scope: Scope,
) -> Result<Option<Finding>> {
    let meant = outline.zoned.iter();
    let meant: Vec<String> = meant
        .filter(|name| own::is_meant(scope, Some(name)))
        .cloned()
        .collect();
    if meant.is_empty() || is_utc(connection, Phase::Restore).await? {
        return Ok(None);
    }
    Ok(Some(
        Finding::warning("restore-zoned").arg("names", super::some(&meant)),
    ))
}

/// The collations and time zones that the server does not have, and in whose stead the session's stayed.
pub(super) fn lacking(values: &BTreeSet<Value>) -> Option<Finding> {
    let names: BTreeSet<String> = values.iter().map(|value| value.value.clone()).collect();
    let names: Vec<String> = names.into_iter().collect();
    let finding = Finding::warning("restore-values-left-out").arg("names", super::some(&names));
    (!names.is_empty()).then_some(finding)
}

/// An object's name, with the server's message about it.
pub(crate) fn shown(made: &Made) -> String {
    if made.said.is_empty() {
        format!("`{}`", made.name)
    } else {
        format!("`{}` ({})", made.name, made.said)
    }
}

/// A finding about definitions that name other databases of this server, such as the one that the dump was made of.
///
/// # Errors
/// Those of the connection.
pub(super) async fn outside(
    connection: &mut Connection,
    outline: &Outline,
) -> Result<Option<Finding>> {
    if outline.outside.is_empty() {
        return Ok(None);
    }
    let known: Vec<String> = connection.rows("SHOW DATABASES", Phase::Restore).await?;
    let known: BTreeSet<String> = known.iter().map(|name| name.to_lowercase()).collect();
    let named: Vec<String> = outline
        .outside
        .iter()
        .filter_map(|(object, databases)| {
            let databases: Vec<String> = databases
                .iter()
                .filter(|name| known.contains(&name.to_lowercase()))
                .map(|name| format!("`{name}`"))
                .collect();
            (!databases.is_empty()).then(|| format!("`{object}` → {}", databases.join(", ")))
        })
        .collect();
    Ok((!named.is_empty()).then(|| {
        let shown: Vec<&str> = named.iter().take(SHOWN).map(String::as_str).collect();
        Finding::warning("restore-points-outside")
            .arg("names", shown.join("; "))
            .arg("count", named.len())
    }))
}
