//! Which release a database belongs to: told by names alone, since types and keys differ among healthy installs.

use super::{State, guide};
use crate::schema::Schema;

/// Names that only DB-GPT has together; in every release from v0.4.0 on. Three of them make a database DB-GPT's.
const OURS: [&str; 9] = [
    "chat_history.conv_uid",
    "chat_feed_back.ques_type",
    "connect_config.db_type",
    "document_chunk.document_id",
    "knowledge_document.vector_ids",
    "knowledge_space.vector_type",
    "my_plugin.succ_count",
    "plugin_hub.storage_channel",
    "prompt_manage.sub_chat_scene",
];
const OURS_AT_LEAST: usize = 3;

/// What a release after v0.5.0 brought.
struct Newer {
    release: &'static str,
    marks: &'static [&'static str],
    /// How far the names can be trusted not to be a user's own.
    trust: Trust,
}

#[derive(PartialEq)]
enum Trust {
    /// In a table that v0.4.x lacks and DB-GPT named after itself: a mark in any state.
    Always,
    /// DB-GPT's name, but a user may have it on v0.4.x: a mark once v0.5.0 is whole.
    OnWhole,
    /// A name anyone could have: a mark only right above a release that is there.
    Above,
}

const NEWER: [Newer; 9] = [
    newer("0.5.1", &["dbgpt_serve_flow.error_message"], Trust::Always),
    newer("0.5.7", &["dbgpt_serve_flow.define_type"], Trust::Always),
    newer(
        "0.5.9",
        &["dbgpt_cluster_registry_instance"],
        Trust::OnWhole,
    ),
    newer("0.5.10", &["knowledge_space.domain_type"], Trust::OnWhole),
    newer(
        "0.6.0",
        &["chat_history.app_code", "dbgpt_serve_variables"],
        Trust::OnWhole,
    ),
    newer(
        "0.7.0",
        &["dbgpt_serve_model", "connect_config.ext_config"],
        Trust::OnWhole,
    ),
    newer("0.7.4", &["benchmark_summary"], Trust::Above),
    newer("0.8.0", &["share_links"], Trust::Above),
    newer(
        "0.8.1",
        &["connector_instance", "dbgpt_serve_scheduled_task"],
        Trust::OnWhole,
    ),
];
const NEWEST: Newer = newer("0.8.2", &["dbgpt_session_file"], Trust::OnWhole);

const fn newer(release: &'static str, marks: &'static [&'static str], trust: Trust) -> Newer {
    Newer {
        release,
        marks,
        trust,
    }
}

/// Whether a table is DB-GPT's by its name: of any release that is known, and alembic's own. Names that anyone could have are
/// taken for others', so that nothing of theirs is ever replaced.
#[must_use]
pub fn is_own_table(name: &str) -> bool {
    let marks = NEWER
        .iter()
        .chain([&NEWEST])
        .filter(|newer| newer.trust != Trust::Above)
        .flat_map(|newer| newer.marks)
        .chain(&OURS)
        .map(|mark| mark.split('.').next().unwrap_or(mark));
    super::v0_4_7::tables()
        .chain(super::v0_5_0::models().keys().map(String::as_str))
        .chain(guide::TABLE_NAMES)
        .chain(marks)
        .chain(["alembic_version"])
        .any(|own| own.eq_ignore_ascii_case(name))
}

/// Where a database stands.
#[must_use]
pub fn release_of(schema: &Schema) -> State {
    if schema.tables.is_empty() {
        return State::Empty;
    }
    if OURS.iter().filter(|name| has(schema, name)).count() < OURS_AT_LEAST {
        return State::NotDbgpt;
    }
    let whole = is_whole(schema);
    if let Some(release) = newer_than_0_5_0(schema, whole) {
        return State::Newer {
            release: release.to_owned(),
        };
    }
    if let Some(release) = older_than_0_4_6(schema) {
        return State::Older {
            release: release.to_owned(),
        };
    }
    if whole {
        return State::Whole;
    }
    let tables = guide::TABLE_NAMES.iter().map(|name| has(schema, name));
    let columns = guide::COLUMNS
        .iter()
        .map(|column| schema.has_column(column.table, column.name));
    let done = tables.chain(columns).filter(|there| *there).count();
    let old_goal = has(schema, "gpts_messages.current_gogal");
    let new_goal = has(schema, "gpts_messages.current_goal");
    match (done, old_goal, new_goal) {
        (0, _, false) => State::Before,
        (6, true, false) => State::GuideOnly,
        (_, _, _) => State::Partial,
    }
}

/// `gpts_conversations.current_goal` is the guide's, and v0.5.0 never reads it.
fn is_whole(schema: &Schema) -> bool {
    guide::TABLE_NAMES.iter().all(|name| has(schema, name))
        && has(schema, "gpts_conversations.team_mode")
        && has(schema, "gpts_messages.current_goal")
        && !has(schema, "gpts_messages.current_gogal")
}

fn newer_than_0_5_0(schema: &Schema, whole: bool) -> Option<&'static str> {
    let mut reached: Option<(usize, &'static str)> = None;
    for (place, newer) in NEWER.iter().chain([&NEWEST]).enumerate() {
        let trusted = match newer.trust {
            Trust::Always => true,
            Trust::OnWhole => whole || reached.is_some(),
            Trust::Above => reached.is_some_and(|(below, _)| below + 1 == place),
        };
        if trusted && newer.marks.iter().all(|name| has(schema, name)) {
            reached = Some((place, newer.release));
        }
    }
    reached.map(|(_, release)| release)
}

/// A table that is missing altogether was dropped by hand, unless all of its kin are missing too.
fn older_than_0_4_6(schema: &Schema) -> Option<&'static str> {
    if !has(schema, "chat_history_message") {
        return Some("0.4.3");
    }
    if !has(schema, "prompt_manage.prompt_language") && has(schema, "prompt_manage") {
        return Some("0.4.4");
    }
    let agents = has(schema, "gpts_instance");
    let without_agents = !agents && !has(schema, "gpts_messages");
    if without_agents || agents && !has(schema, "gpts_instance.is_sustainable") {
        return Some("0.4.5");
    }
    None
}

/// Whether a `table` or a `table.column` is there.
fn has(schema: &Schema, name: &str) -> bool {
    match name.split_once('.') {
        Some((table, column)) => schema.has_column(table, column),
        None => schema.table(name).is_some(),
    }
}
