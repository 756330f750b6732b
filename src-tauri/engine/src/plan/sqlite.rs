//! The steps on a SQLite file: none of the guide's, and two repairs.
//!
//! v0.5.0 makes its new tables by itself at its first start, but adds no column to a table that exists.

use super::{Cost, Probe, Repair, Step, StepOrigin, StepState};
use crate::inspect::Schema;
use crate::message::Message;

const MESSAGES: &str = "gpts_messages";
const CONVERSATIONS: &str = "gpts_conversations";

/// All steps, done or not.
pub(super) fn steps(schema: &Schema) -> Vec<Step> {
    let mut steps = messages_goal(schema);
    steps.extend(team_mode(schema));
    steps
}

fn step(
    id: &str,
    repair: Repair,
    state: StepState,
    sql: &str,
    probe: Probe,
    undo: Option<&str>,
) -> Step {
    Step {
        id: id.to_owned(),
        origin: StepOrigin::Repair,
        repair: Some(repair),
        state,
        sql: sql.to_owned(),
        why: Message::new(match repair {
            Repair::MessagesGoal => "plan-messages-goal",
            Repair::ConversationsTeamMode => "plan-sqlite-team-mode",
            Repair::CollectionCodes => "plan-collection-codes",
            Repair::LongMessages => "plan-messages-longtext",
        }),
        probe,
        guard: None,
        cost: Cost::Instant,
        undo: undo.map(str::to_owned),
    }
}

fn messages_goal(schema: &Schema) -> Vec<Step> {
    let Some(table) = schema.table(MESSAGES) else {
        return Vec::new();
    };
    let renamed = Probe::Renamed {
        table: MESSAGES.to_owned(),
        from: "current_gogal".to_owned(),
        to: "current_goal".to_owned(),
    };
    let rename = "ALTER TABLE `gpts_messages` RENAME COLUMN `current_gogal` TO `current_goal`";
    let back = "ALTER TABLE `gpts_messages` RENAME COLUMN `current_goal` TO `current_gogal`";
    let goal = Repair::MessagesGoal;
    match (table.column("current_gogal").is_some(), table.column("current_goal").is_some()) {
        (true, false) => vec![step("messages-goal", goal, StepState::Todo, rename, renamed, Some(back))],
        (false, true) => vec![step("messages-goal", goal, StepState::Done, rename, renamed, None)],
        (true, true) => vec![
            step(
            "messages-goal-merge",
            goal,
            StepState::Todo,
            "UPDATE `gpts_messages` SET `current_goal` = `current_gogal` WHERE `current_goal` IS NULL AND `current_gogal` IS NOT NULL",
            Probe::NoRows {
                sql: "SELECT COUNT(*) FROM `gpts_messages` WHERE `current_goal` IS NULL AND `current_gogal` IS NOT NULL".to_owned(),
            },
            None,
        ),
            Step {
                guard: Some("SELECT COUNT(*) FROM `gpts_messages` WHERE `current_goal` IS NOT `current_gogal`".to_owned()),
                ..step(
                    "messages-gogal-drop",
                    goal,
                    StepState::Todo,
                    "ALTER TABLE `gpts_messages` DROP COLUMN `current_gogal`",
                    Probe::NoColumn {
                        table: MESSAGES.to_owned(),
                        column: "current_gogal".to_owned(),
                    },
                    None,
                )
            },
        ],
        (false, false) => Vec::new(),
    }
}

/// NOT NULL DEFAULT '': v0.5.1 rebuilds the table at each start and stops for good at a NULL in there.
fn team_mode(schema: &Schema) -> Option<Step> {
    let table = schema.table(CONVERSATIONS)?;
    let repair = Repair::ConversationsTeamMode;
    let columns = Probe::Columns {
        table: CONVERSATIONS.to_owned(),
        columns: vec!["team_mode".to_owned()],
    };
    Some(match table.column("team_mode") {
        None => step(
            "conversations-team-mode",
            repair,
            StepState::Todo,
            "ALTER TABLE `gpts_conversations` ADD COLUMN `team_mode` VARCHAR(255) NOT NULL DEFAULT ''",
            columns,
            Some("ALTER TABLE `gpts_conversations` DROP COLUMN `team_mode`"),
        ),
        // Somebody ran the guide's MySQL statements on the file; v0.5.1 would stop at the NULLs.
        Some(column) if column.nullable => step(
            "conversations-team-mode-nulls",
            repair,
            StepState::Todo,
            "UPDATE `gpts_conversations` SET `team_mode` = '' WHERE `team_mode` IS NULL",
            Probe::NoRows {
                sql: "SELECT COUNT(*) FROM `gpts_conversations` WHERE `team_mode` IS NULL"
                    .to_owned(),
            },
            None,
        ),
        Some(_) => step(
            "conversations-team-mode",
            repair,
            StepState::Done,
            "ALTER TABLE `gpts_conversations` ADD COLUMN `team_mode` VARCHAR(255) NOT NULL DEFAULT ''",
            columns,
            None,
        ),
    })
}
