//! Plan, apply and verify on real servers: every half-done state converges, nothing is lost, every wait ends.

use engine::apply;
use engine::backup::{self, Destination, VerifiedBackup};
use engine::config::{self, Install, Overrides};
use engine::event::Silent;
use engine::inspect::{self, Inspection, State};
use engine::journal::{Journal, RunState};
use engine::plan::{self, Choices, Plan, StepState};
use engine::{Context, Kind as ErrorKind, verify};
use support::{Account, Database, Kind, Shape, server, tools};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

const GUIDE: &str = include_str!("../../src-tauri/engine/src/catalog/v0_5_0/guide.sql");
const TABLES: [&str; 4] = [
    "dbgpt_serve_flow",
    "gpts_app",
    "gpts_app_collection",
    "gpts_app_detail",
];

/// A database, an account with the documented grants alone, and a home for the journal.
struct Case {
    database: Database,
    install: Install,
    folder: TempDir,
    cancel: CancellationToken,
}

impl Case {
    async fn new(kind: Kind, shape: Shape) -> Self {
        let database = server(kind).await.database(Some(shape)).await;
        let account = database.account_documented().await;
        Self::of(database, &account)
    }

    fn of(database: Database, account: &Account) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let env = database.env_file(&folder.path().join("DB-GPT"), account);
        Self {
            install: config::read(&env, &Overrides::default()).unwrap(),
            database,
            folder,
            cancel: CancellationToken::new(),
        }
    }

    fn context(&self) -> Context<'_> {
        Context {
            events: &Silent,
            cancel: &self.cancel,
        }
    }

    fn journal(&self) -> Journal {
        Journal::open(self.folder.path()).unwrap()
    }

    async fn look(&self) -> Inspection {
        inspect::look(&self.install.target, self.context())
            .await
            .unwrap()
    }

    async fn plan(&self, choices: &Choices) -> Plan {
        plan::make(&self.look().await, choices)
    }

    async fn back_up(&self) -> VerifiedBackup {
        let options = backup::Options {
            destination: Destination::Folder(self.folder.path().to_owned()),
            method: backup::Method::Auto,
            tool: Some(tools(self.database.server.kind)),
            alembic_versions: None,
            dbgpt_version: None,
        };
        let inspection = self.look().await;
        let backup =
            backup::write(&self.install.target, &inspection, &options, self.context()).await;
        backup.unwrap().into_verified().unwrap()
    }

    /// Applies a plan; gives the ids of the steps that ran.
    async fn apply(&self, plan: &Plan, way_back: &VerifiedBackup) -> engine::Result<Vec<String>> {
        let mut journal = self.journal();
        let applied = apply::run(
            &self.install.target,
            plan,
            way_back,
            &mut journal,
            self.context(),
        )
        .await?;
        Ok(applied.applied)
    }

    async fn verified(&self, choices: &Choices) -> bool {
        verify::run(&self.install.target, choices, self.context())
            .await
            .unwrap()
            .verified
    }
}

/// The guide's six statements, each without its semicolon.
fn guide() -> Vec<String> {
    let lines: Vec<&str> = GUIDE
        .lines()
        .filter(|line| !line.starts_with("--"))
        .collect();
    let statements: Vec<String> = lines
        .join("\n")
        .split(";\n")
        .map(|statement| statement.trim().trim_end_matches(';').to_owned())
        .filter(|statement| !statement.is_empty())
        .collect();
    assert_eq!(statements.len(), 6);
    statements
}

#[tokio::test]
async fn every_partial_state_converges() {
    let statements = guide();
    let rename = "ALTER TABLE gpts_messages CHANGE COLUMN current_gogal current_goal text";
    let way_back = Case::new(Kind::Mysql9, Shape::S1).await.back_up().await;
    for done in 0_u32..64 {
        let case = Case::new(Kind::Mysql9, Shape::S1).await;
        let mut script: Vec<&str> = (0..6)
            .filter(|bit| done & (1 << bit) != 0)
            .map(|bit| statements[bit as usize].as_str())
            .collect();
        // The repair may have been made by hand, with any of them.
        if done % 3 == 0 {
            script.push(rename);
        }
        for statement in script {
            case.database.execute(statement).await;
        }
        let before = case.database.checksum().await;
        let plan = case.plan(&Choices::default()).await;
        case.apply(&plan, &way_back).await.unwrap();
        assert!(case.verified(&Choices::default()).await, "{done:06b}");
        let inspection = case.look().await;
        assert_eq!(inspection.state, State::Whole, "{done:06b}");
        let again = plan::make(&inspection, &Choices::default());
        assert_eq!(
            again.todo().count(),
            0,
            "{done:06b}: {:?}",
            again.todo().collect::<Vec<_>>()
        );
        assert_eq!(
            before.lost(&case.database.checksum().await),
            Vec::<String>::new(),
            "{done:06b}"
        );
    }
}

#[tokio::test]
async fn guide_only_gives_what_the_stock_client_makes_of_the_guide() {
    let by_hand = server(Kind::Mysql9).await.database(Some(Shape::S1)).await;
    by_hand.script(GUIDE).await;
    let case = Case::new(Kind::Mysql9, Shape::S1).await;
    let choices = Choices::guide_only();
    let plan = case.plan(&choices).await;
    let applied = case.apply(&plan, &case.back_up().await).await.unwrap();
    assert_eq!(
        applied.len(),
        5,
        "four tables, and both columns in one statement"
    );
    assert!(
        case.verified(&choices).await,
        "what was left out is explained"
    );
    assert!(!case.verified(&Choices::default()).await);
    assert_eq!(case.look().await.state, State::GuideOnly);
    for table in TABLES
        .into_iter()
        .chain(["gpts_conversations", "gpts_messages"])
    {
        assert_eq!(
            case.database.show_create(table).await,
            by_hand.show_create(table).await,
            "{table}"
        );
    }
}

#[tokio::test]
async fn new_tables_follow_the_collation_and_row_format_of_the_old_ones() {
    for kind in Kind::ALL {
        for shape in [Shape::S1, Shape::S2] {
            let case = Case::new(kind, shape).await;
            let plan = case.plan(&Choices::default()).await;
            case.apply(&plan, &case.back_up().await).await.unwrap();
            let rows = case
                .database
                .rows(
                    "SELECT table_name, table_collation, row_format FROM information_schema.tables \
                     WHERE table_schema = DATABASE() AND table_name <> 'alembic_version'",
                )
                .await;
            let (new, old): (Vec<_>, Vec<_>) = rows
                .iter()
                .partition(|row| TABLES.contains(&row[0].as_str()));
            let commonest = old
                .iter()
                .max_by_key(|row| old.iter().filter(|other| other[1] == row[1]).count())
                .unwrap();
            assert_eq!(new.len(), 4);
            for row in new {
                assert_eq!(row[1], commonest[1], "{kind:?} {shape:?}: {rows:?}");
                assert_eq!(row[2], "Dynamic", "{kind:?} {shape:?}");
            }
        }
    }
}

#[tokio::test]
async fn both_goal_columns_are_merged_and_the_old_one_goes_only_when_equal() {
    // What the second row of the new column says, and whether the old column may go.
    for (new, dropped) in [
        ("current_gogal", true),
        ("NULL", true),
        ("'another goal'", false),
    ] {
        let database = server(Kind::Mariadb1011)
            .await
            .database(Some(Shape::S2))
            .await;
        // Merging changes rows, and takes a right beyond the documented ones.
        let mut grants = support::documented_grants(Kind::Mariadb1011).to_vec();
        grants.extend(["UPDATE", "DROP"]);
        let account = database.account(&grants).await;
        database
            .execute("ALTER TABLE gpts_messages ADD COLUMN current_goal text")
            .await;
        database
            .execute("UPDATE gpts_messages SET current_goal = current_gogal")
            .await;
        database
            .execute(&format!("UPDATE gpts_messages SET current_goal = {new} WHERE current_gogal IS NOT NULL LIMIT 1"))
            .await;
        let before = database
            .rows("SELECT current_gogal FROM gpts_messages ORDER BY id")
            .await;
        let case = Case::of(database, &account);
        let plan = case.plan(&Choices::default()).await;
        case.apply(&plan, &case.back_up().await).await.unwrap();
        assert!(case.verified(&Choices::default()).await, "{new}");
        let schema = case.look().await.schema;
        assert_eq!(
            !schema.has_column("gpts_messages", "current_gogal"),
            dropped,
            "{new}"
        );
        if dropped {
            let after = case
                .database
                .rows("SELECT current_goal FROM gpts_messages ORDER BY id")
                .await;
            assert_eq!(after, before, "{new}");
        }
    }
}

#[tokio::test]
async fn a_longer_column_stays_as_long_when_it_is_renamed() {
    let case = Case::new(Kind::Mysql9, Shape::S3).await;
    case.database
        .execute("ALTER TABLE gpts_messages MODIFY current_gogal longtext COMMENT 'it''s `mine`'")
        .await;
    let plan = case.plan(&Choices::default()).await;
    case.apply(&plan, &case.back_up().await).await.unwrap();
    let create = case.database.show_create("gpts_messages").await;
    assert!(
        create.contains("`current_goal` longtext COMMENT 'it''s `mine`'"),
        "{create}"
    );
}

#[tokio::test]
async fn a_second_upgrade_is_told_that_the_first_one_runs() {
    let case = Case::new(Kind::Mariadb118, Shape::S1).await;
    let plan = case.plan(&Choices::default()).await;
    let way_back = case.back_up().await;
    let mut holder = case.database.admin().await;
    let name = lock_name(&case.database.name);
    use mysql_async::prelude::Queryable;
    let held: Option<i64> = holder
        .exec_first("SELECT GET_LOCK(?, 1)", (name,))
        .await
        .unwrap();
    assert_eq!(held, Some(1));
    let error = case.apply(&plan, &way_back).await.unwrap_err();
    assert_eq!(
        (error.code(), error.kind(), error.changed()),
        ("apply-locked", ErrorKind::Refused, false)
    );
    assert!(
        error.to_string().contains(&holder.id().to_string()),
        "{error}"
    );
    holder.disconnect().await.unwrap();
    case.apply(&plan, &way_back).await.unwrap();
}

fn lock_name(database: &str) -> String {
    use sha2::{Digest, Sha256};
    let digest = Sha256::digest(database.as_bytes());
    let hex: String = digest
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("dbgpt-upgrade:{hex}")
}

#[tokio::test]
async fn an_open_transaction_ends_in_a_bounded_wait_and_can_be_gone_past() {
    use mysql_async::prelude::Queryable;
    let case = Case::new(Kind::Mariadb1011, Shape::S1).await;
    let plan = case.plan(&Choices::default()).await;
    let way_back = case.back_up().await;
    let mut reader = case.database.admin().await;
    reader.query_drop("START TRANSACTION").await.unwrap();
    reader
        .query_drop("SELECT COUNT(*) FROM gpts_conversations")
        .await
        .unwrap();
    let error = case.apply(&plan, &way_back).await.unwrap_err();
    // The four tables were made before; the run is to be finished.
    assert_eq!(
        (error.code(), error.kind(), error.changed()),
        ("apply-step-failed-later", ErrorKind::Interrupted, true)
    );
    assert!(
        error.to_string().contains("conversations-columns"),
        "{error}"
    );
    let runs = case.journal().runs().unwrap();
    assert_eq!((runs.len(), runs[0].state), (1, RunState::Interrupted));
    reader.disconnect().await.unwrap();

    let rest = case.plan(&Choices::default()).await;
    assert_eq!(
        rest.steps
            .iter()
            .filter(|step| step.state == StepState::Done)
            .count(),
        4
    );
    case.apply(&rest, &way_back).await.unwrap();
    assert!(case.verified(&Choices::default()).await);
}

#[tokio::test]
async fn a_cancel_between_steps_is_no_failure() {
    let case = Case::new(Kind::Mysql56, Shape::S1).await;
    let plan = case.plan(&Choices::default()).await;
    let way_back = case.back_up().await;
    case.cancel.cancel();
    let error = case.apply(&plan, &way_back).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.changed()),
        (ErrorKind::Cancelled, false)
    );
}
