//! The parts of a report that tell what was seen: the findings before a run, and the tables before and after it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::catalog::Release;
use crate::journal::{Outcome, Sight, TableSight};
use crate::message::{Finding, Message, Severity};
use crate::schema::RowCount;
use crate::words::{self, Lang};

/// Findings for people, a point each with its next action.
pub(super) fn findings(findings: &[Finding], lang: Lang) -> String {
    let mut text = String::new();
    for finding in findings {
        let severity = Message::new(match finding.severity {
            Severity::Info => "report-info",
            Severity::Warning => "report-warning",
            Severity::Blocker => "report-blocker",
        });
        let _ = writeln!(
            text,
            "- **{}** {} [{}]  \n  → {}",
            words::message(lang, &severity),
            words::finding(lang, finding),
            finding.id,
            words::finding_hint(lang, finding),
        );
    }
    if text.is_empty() {
        text = words::message(lang, &Message::new("report-nothing-found")) + "\n";
    }
    text
}

/// Findings for programs, with their words.
pub(super) fn findings_json(findings: &[Finding], lang: Lang) -> Value {
    let told = findings.iter().map(|finding| {
        json!({
            "id": finding.id, "severity": finding.severity,
            "message": words::finding(lang, finding), "hint": words::finding_hint(lang, finding),
        })
    });
    told.collect()
}

/// What verifying saw, for people.
pub(super) fn outcome(outcome: &Outcome, target: Release, lang: Lang) -> String {
    let id = if outcome.verified {
        "report-verified"
    } else {
        "report-not-verified"
    };
    let verdict = Message::new(id)
        .arg("where", outcome.seen.state.as_str())
        .arg("aim", target.to_string());
    let mut text = words::message(lang, &verdict) + "\n\n";
    text += &findings(&outcome.differences, lang);
    text
}

/// What verifying saw, for programs.
pub(super) fn outcome_json(outcome: &Outcome, lang: Lang) -> Value {
    json!({
        "verified": outcome.verified, "state": outcome.seen.state, "tables": outcome.seen.tables,
        "differences": findings_json(&outcome.differences, lang),
    })
}

/// The tables before and after, a line each; what was there on one side only has a dash on the other.
pub(super) fn tables(before: &Sight, after: Option<&Sight>, lang: Lang) -> String {
    let mut both: BTreeMap<&str, [Option<&TableSight>; 2]> = BTreeMap::new();
    for (side, sight) in [Some(before), after].into_iter().enumerate() {
        for table in sight.iter().flat_map(|sight| &sight.tables) {
            both.entry(&table.name).or_default()[side] = Some(table);
        }
    }
    let mut text = words::message(lang, &Message::new("report-table-head"));
    text.push_str("\n|---|--:|--:|--:|--:|\n");
    for (name, [before, after]) in both {
        let columns = |table: Option<&TableSight>| {
            table.map_or_else(|| "–".to_owned(), |table| table.columns.to_string())
        };
        let _ = writeln!(
            text,
            "| `{}` | {} | {} | {} | {} |",
            name.replace('|', r"\|"),
            columns(before),
            columns(after),
            rows(before),
            rows(after),
        );
    }
    text
}

fn rows(table: Option<&TableSight>) -> String {
    match table.map(|table| table.rows) {
        Some(RowCount::Exact(rows)) => rows.to_string(),
        Some(RowCount::Estimate(rows)) => format!("≈ {rows}"),
        None => "–".to_owned(),
    }
}
