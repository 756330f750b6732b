//! SQLite: the guide asks for nothing; what it misses are two columns, which v0.5.0 does not add by itself.
//!
//! The four tables are left to DB-GPT, which makes them when it starts.

use super::{Cost, Probe, Repair, Step, StepOrigin, StepState, Undo, undo};
use crate::inspect::leftovers::{DIFFERING_GOALS_SQLITE, MISSING_TEAM_MODES, UNMERGED_GOALS};
use crate::inspect::{Inspection, Leftovers};
use crate::message::Message;
use crate::schema::Table;

const MESSAGES: &str = "gpts_messages";
const CONVERSATIONS: &str = "gpts_conversations";
const GOAL: &str = "current_goal";
const TEAM_MODE: &str = "team_mode";

/// All repairs, done or not.
pub(super) fn steps(inspection: &Inspection) -> Vec<Step> {
    let schema = &inspection.schema;
    let mut steps = Vec::new();
    if let Some(messages) = schema.table(MESSAGES) {
        steps.extend(messages_goal(messages, inspection.leftovers));
    }
    if let Some(conversations) = schema.table(CONVERSATIONS) {
        steps.extend(team_mode(conversations, inspection.leftovers));
    }
    steps
}

fn repair(
    id: &str,
    repair: Repair,
    state: StepState,
    sql: impl Into<String>,
    why: Message,
    probe: Probe,
) -> Step {
    Step {
        id: id.to_owned(),
        origin: StepOrigin::Repair,
        repair: Some(repair),
        state,
        sql: sql.into(),
        why,
        probe,
        guard: None,
        cost: Cost::Instant,
        undo: None,
    }
}

fn messages_goal(table: &Table, leftovers: Leftovers) -> Vec<Step> {
    let has = |name| table.column(name).is_some();
    let rename = |state| Step {
        undo: Some(Undo {
            sql: "ALTER TABLE gpts_messages RENAME COLUMN current_goal TO current_gogal".to_owned(),
            probe: Probe::Renamed {
                table: MESSAGES.to_owned(),
                from: "current_goal".to_owned(),
                to: "current_gogal".to_owned(),
            },
            uses: Vec::new(),
        }),
        ..repair(
            "messages-goal",
            Repair::MessagesGoal,
            state,
            "ALTER TABLE gpts_messages RENAME COLUMN current_gogal TO current_goal",
            Message::new("plan-messages-goal"),
            Probe::Renamed {
                table: MESSAGES.to_owned(),
                from: "current_gogal".to_owned(),
                to: "current_goal".to_owned(),
            },
        )
    };
    match (has("current_gogal"), has("current_goal")) {
        (true, false) => vec![rename(StepState::Todo)],
        (false, true) => vec![rename(StepState::Done)],
        (true, true) => merge(leftovers),
        (false, false) => vec![goal_added()],
    }
}

/// `dbgpt db migration` of v0.5.0 drops the old name and stops before it has added the new one.
fn goal_added() -> Step {
    let holds = (GOAL, format!("{GOAL} IS NOT NULL"));
    Step {
        undo: Some(undo::columns(MESSAGES, &[holds])),
        ..repair(
            "messages-goal-add",
            Repair::MessagesGoal,
            StepState::Todo,
            "ALTER TABLE gpts_messages ADD COLUMN current_goal TEXT",
            Message::new("plan-messages-goal-add"),
            Probe::Columns {
                table: MESSAGES.to_owned(),
                columns: vec![GOAL.to_owned()],
            },
        )
    }
}

fn merge(leftovers: Leftovers) -> Vec<Step> {
    let differing = leftovers.differing_goals;
    vec![
        repair(
            "messages-goal-merge",
            Repair::MessagesGoal,
            match leftovers.unmerged_goals {
                0 => StepState::Done,
                _ => StepState::Todo,
            },
            "UPDATE gpts_messages SET current_goal = COALESCE(current_goal, current_gogal) \
             WHERE current_goal IS NULL AND current_gogal IS NOT NULL",
            Message::new("plan-messages-goal-merge").arg("rows", leftovers.unmerged_goals),
            Probe::NoRows {
                sql: UNMERGED_GOALS.to_owned(),
            },
        ),
        Step {
            guard: Some(Probe::NoRows {
                sql: format!("SELECT ({UNMERGED_GOALS}) + ({DIFFERING_GOALS_SQLITE})"),
            }),
            ..repair(
                "messages-goal-drop",
                Repair::MessagesGoal,
                match differing {
                    0 => StepState::Todo,
                    _ => StepState::Differs,
                },
                "ALTER TABLE gpts_messages DROP COLUMN current_gogal",
                match differing {
                    0 => Message::new("plan-messages-goal-drop"),
                    _ => Message::new("plan-messages-goal-keep").arg("rows", differing),
                },
                Probe::NoColumns {
                    table: MESSAGES.to_owned(),
                    columns: vec!["current_gogal".to_owned()],
                },
            )
        },
    ]
}

/// NOT NULL with a default: v0.5.1 rewrites the table at its first start, and crashes for good on a NULL there.
fn team_mode(table: &Table, leftovers: Leftovers) -> Vec<Step> {
    let mut added = repair(
        "conversations-team-mode",
        Repair::ConversationsTeamMode,
        match table.column(TEAM_MODE) {
            Some(_) => StepState::Done,
            None => StepState::Todo,
        },
        "ALTER TABLE gpts_conversations ADD COLUMN team_mode VARCHAR(255) NOT NULL DEFAULT ''",
        Message::new("plan-conversations-team-mode"),
        Probe::Columns {
            table: CONVERSATIONS.to_owned(),
            columns: vec![TEAM_MODE.to_owned()],
        },
    );
    let more = (TEAM_MODE, format!("{TEAM_MODE} <> ''"));
    added.undo = Some(undo::columns(CONVERSATIONS, &[more]));
    if leftovers.missing_team_modes == 0 {
        return vec![added];
    }
    let filled = repair(
        "conversations-team-mode-fill",
        Repair::ConversationsTeamMode,
        StepState::Todo,
        "UPDATE gpts_conversations SET team_mode = '' WHERE team_mode IS NULL",
        Message::new("plan-conversations-team-mode-fill").arg("rows", leftovers.missing_team_modes),
        Probe::NoRows {
            sql: MISSING_TEAM_MODES.to_owned(),
        },
    );
    vec![added, filled]
}
