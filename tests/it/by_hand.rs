//! Columns and tables made by hand with another type, shape or owner than DB-GPT's: each is either repaired with its
//! rows, or reported before any change, with a statement that helps. A database that DB-GPT can't write to is never
//! verified.

use engine::event::Silent;
use engine::message::{Arg, Severity};
use engine::plan::{self, Choices};
use engine::session::refuse_blocked;
use engine::target::{SqliteTarget, Target};
use engine::{Context, Finding, preflight};
use rusqlite::Connection;
use support::{Database, Dialect, Kind, Row, Shape, release, server};
use tokio_util::sync::CancellationToken;

use crate::apply_stage::{Stage, inspect};
use crate::climb::{fresh, to};
use crate::invented::definitions;
use crate::preflight::install;
use crate::restore_stage::owner;

pub(crate) const ALL: [Kind; 4] = [
    Kind::Mysql9,
    Kind::Mysql56,
    Kind::Mariadb1011,
    Kind::Mariadb118,
];

pub(crate) async fn checked(target: &Target, choices: &Choices) -> Vec<Finding> {
    let cancel = CancellationToken::new();
    let context = Context {
        events: &Silent,
        cancel: &cancel,
    };
    let mut inspection = inspect(target).await;
    if let Some(target) = choices.target {
        inspection = inspection.aimed_at(target);
    }
    let plan = plan::make(&inspection, choices);
    let checked = preflight::run(&install(target.clone()), &inspection, &plan, context).await;
    let mut findings = inspection.findings;
    findings.extend(checked.unwrap());
    findings
}

pub(crate) fn blockers(findings: &[Finding]) -> Vec<&Finding> {
    let of = findings.iter();
    of.filter(|finding| finding.severity == Severity::Blocker)
        .collect()
}

/// The statement that a finding recommends.
fn statement(finding: &Finding) -> String {
    let text = |arg: Option<&Arg>| match arg {
        Some(Arg::Text(text)) => Some(text.clone()),
        Some(Arg::Number(_) | Arg::Said(_)) | None => None,
    };
    let within = match finding.args.get("what") {
        Some(Arg::Said(said)) => text(said.args.get("statement")),
        Some(Arg::Number(_) | Arg::Text(_)) | None => None,
    };
    let found = text(finding.args.get("statement")).or(within);
    found.unwrap_or_else(|| panic!("{finding:?}"))
}

/// Writes rows with the longest values of v0.5.0's models; returns the refusals.
async fn writes(database: &Database, table: &str) -> Vec<String> {
    let model = &release("0.5.0").models[table];
    let mut conn = database.admin().await;
    let mut refused = Vec::new();
    for mut row in [
        Row::full(table, model, Dialect::Mysql),
        Row::bare(table, model, Dialect::Mysql),
    ] {
        refused.extend(row.put(&mut conn).await);
    }
    refused
}

/// A change made by hand, its table, and an expression whose value must survive the repair.
const MENDED: [(&str, &str, &str); 13] = [
    (
        "ALTER TABLE gpts_conversations ADD COLUMN team_mode json",
        "gpts_conversations",
        "team_mode",
    ),
    (
        "ALTER TABLE gpts_conversations ADD COLUMN team_mode int",
        "gpts_conversations",
        "team_mode",
    ),
    (
        "ALTER TABLE gpts_conversations ADD COLUMN team_mode int NOT NULL DEFAULT 3",
        "gpts_conversations",
        "team_mode",
    ),
    (
        "ALTER TABLE gpts_conversations ADD COLUMN team_mode varchar(5) DEFAULT 'plan'",
        "gpts_conversations",
        "team_mode",
    ),
    (
        "ALTER TABLE gpts_conversations ADD COLUMN team_mode char(9) DEFAULT 'plan'",
        "gpts_conversations",
        "team_mode",
    ),
    (
        "ALTER TABLE gpts_conversations ADD COLUMN team_mode varchar(255) CHARACTER SET latin1 DEFAULT 'caf\u{e9}'",
        "gpts_conversations",
        "team_mode",
    ),
    (
        "ALTER TABLE gpts_conversations ADD COLUMN team_mode enum('single', 'auto') DEFAULT 'auto'",
        "gpts_conversations",
        "team_mode",
    ),
    (
        "ALTER TABLE gpts_conversations ADD COLUMN team_mode blob",
        "gpts_conversations",
        "team_mode",
    ),
    (
        "ALTER TABLE gpts_messages MODIFY COLUMN rounds int unsigned",
        "gpts_messages",
        "rounds",
    ),
    (
        "ALTER TABLE gpts_messages MODIFY COLUMN rounds smallint",
        "gpts_messages",
        "rounds",
    ),
    (
        "ALTER TABLE gpts_messages MODIFY COLUMN rounds varchar(20)",
        "gpts_messages",
        "rounds",
    ),
    (
        "ALTER TABLE gpts_messages MODIFY COLUMN current_gogal varchar(20) NOT NULL",
        "gpts_messages",
        "rounds",
    ),
    (
        "ALTER TABLE gpts_messages MODIFY COLUMN model_name varchar(255) NOT NULL, MODIFY COLUMN created_at date",
        "gpts_messages",
        "created_at",
    ),
];

async fn mended(kind: Kind) {
    for (sql, table, column) in MENDED {
        let what = format!("{kind:?} {sql}");
        if sql.ends_with("json") && kind == Kind::Mysql56 {
            continue;
        }
        let database = server(kind).await.database(Some(Shape::S1)).await;
        if sql.contains("current_gogal") {
            let shorter =
                "UPDATE gpts_messages SET current_gogal = LEFT(COALESCE(current_gogal, ''), 20)";
            database.execute(shorter).await;
        }
        if sql.contains("model_name") {
            let filled = "UPDATE gpts_messages SET model_name = COALESCE(model_name, '')";
            database.execute(filled).await;
        }
        database.execute(sql).await;
        if sql.ends_with("json") {
            let given = "UPDATE gpts_conversations SET team_mode = '{\"a\": 1}'";
            database.execute(given).await;
        }
        let target = owner(&database).await;
        let choices = Choices::default();
        let findings = checked(&target, &choices).await;
        assert_eq!(blockers(&findings), Vec::<&Finding>::new(), "{what}");
        let mut stage = Stage::with(target).await;
        let first = definitions(&database).await;
        let values = format!("SELECT CONCAT('', {column}) FROM {table} ORDER BY id");
        let before = database.rows(&values).await;
        let plan = stage.plan(&choices).await;
        let applied = stage.apply(&plan).await.unwrap();
        let id = format!("fit-{}", table.replace('_', "-"));
        assert!(
            applied.applied.contains(&id),
            "{what}: {:?}",
            applied.applied
        );
        assert!(stage.verify().await.verified, "{what}");
        assert_eq!(stage.plan(&choices).await.todo().count(), 0, "{what}");
        let after = database.rows(&values).await;
        match sql.contains("created_at") {
            true => assert!(after[0][0].starts_with(&before[0][0]), "{what}"),
            false => assert_eq!(after, before, "{what}"),
        }
        // Undo is not tried on these columns: their values might not fit the old type.
        let stays = [
            "created_at",
            "current_gogal",
            "enum",
            "json",
            "latin1",
            "smallint",
            "unsigned",
        ];
        if !stays.iter().any(|word| sql.contains(word)) {
            stage.undo(applied.run).await.unwrap();
            let again = definitions(&database).await;
            let other = again.iter().zip(&first).find(|(now, then)| now != then);
            assert_eq!(other, None, "{what}");
            assert_eq!(database.rows(&values).await, before, "{what}");
            stage.apply(&plan).await.unwrap();
        }
        let refused = writes(&database, table).await;
        assert_eq!(refused, Vec::<String>::new(), "{what}");
        database.drop().await;
    }
}

#[tokio::test]
async fn a_column_of_another_type_is_mended_with_its_rows_on_mysql9() {
    mended(Kind::Mysql9).await;
}

#[tokio::test]
async fn a_column_of_another_type_is_mended_with_its_rows_on_mysql56() {
    mended(Kind::Mysql56).await;
}

#[tokio::test]
async fn a_column_of_another_type_is_mended_with_its_rows_on_mariadb118() {
    mended(Kind::Mariadb118).await;
}

#[tokio::test]
async fn who_leaves_the_repair_out_is_not_told_that_all_is_well() {
    let database = server(Kind::Mysql9).await.database(Some(Shape::S1)).await;
    database.execute(MENDED[0].0).await;
    let mut stage = Stage::with(owner(&database).await).await;
    let choices = Choices::leaving_out(["column-types".into()]).unwrap();
    stage.upgrade(&choices).await;
    let verification = stage.verify().await;
    assert!(!verification.verified);
    let found = verification.differences.iter();
    let ids: Vec<&str> = found.map(|finding| finding.id.as_ref()).collect();
    assert!(ids.contains(&"column-misfit"), "{ids:?}");
    stage.upgrade(&Choices::default()).await;
    assert!(stage.verify().await.verified);
}

/// A change that no step repairs, its finding, and the statement that repairs it. If that is empty, the finding tells
/// the statement; otherwise the finding tells a query that counts the rows in the way.
const REFUSED: [(&str, &str, &str); 8] = [
    (
        "ALTER TABLE gpts_messages ADD COLUMN tenant varchar(20) NOT NULL",
        "column-unwritten",
        "",
    ),
    (
        "ALTER TABLE gpts_messages ADD COLUMN tenant int unsigned NOT NULL",
        "column-unwritten",
        "",
    ),
    (
        "ALTER TABLE chat_history ADD COLUMN tenant text NOT NULL",
        "column-unwritten",
        "",
    ),
    (
        "ALTER TABLE chat_history ADD COLUMN made datetime NOT NULL",
        "column-unwritten",
        "",
    ),
    (
        "ALTER TABLE gpts_plans MODIFY COLUMN id int NOT NULL",
        "column-misfit",
        "",
    ),
    (
        "ALTER TABLE gpts_messages MODIFY COLUMN rounds varchar(20); UPDATE gpts_messages SET rounds = 'two'",
        "column-misfit",
        "UPDATE gpts_messages SET rounds = 2",
    ),
    (
        "ALTER TABLE gpts_messages MODIFY COLUMN rounds int unsigned; UPDATE gpts_messages SET rounds = 4294967295",
        "column-misfit",
        "UPDATE gpts_messages SET rounds = 2",
    ),
    (
        "ALTER TABLE gpts_conversations ADD COLUMN team_mode blob; UPDATE gpts_conversations SET team_mode = 'auto'",
        "column-misfit",
        "UPDATE gpts_conversations SET team_mode = NULL",
    ),
];

async fn refused(kind: Kind) {
    for (sql, id, typed) in REFUSED {
        let what = format!("{kind:?} {sql}");
        let database = server(kind).await.database(Some(Shape::S1)).await;
        database
            .execute("SET GLOBAL sql_mode = 'STRICT_TRANS_TABLES'")
            .await;
        for one in sql.split("; ") {
            database.execute(one).await;
        }
        let target = owner(&database).await;
        let choices = Choices::default();
        let findings = checked(&target, &choices).await;
        let blocking = blockers(&findings);
        let ids: Vec<&str> = blocking.iter().map(|finding| finding.id.as_ref()).collect();
        assert_eq!(ids, [id], "{what}");
        assert!(refuse_blocked(&findings).is_err());
        let told = statement(blocking[0]);
        match typed {
            "" => database.execute(&told).await,
            typed => {
                assert_ne!(database.rows(&told).await, [["0"]], "{what}");
                database.execute(typed).await;
            }
        }
        let findings = checked(&target, &choices).await;
        assert_eq!(blockers(&findings), Vec::<&Finding>::new(), "{what}");
        let mut stage = Stage::with(target).await;
        stage.upgrade(&choices).await;
        assert!(stage.verify().await.verified, "{what}");
        for table in ["gpts_conversations", "gpts_messages", "gpts_plans"] {
            assert_eq!(
                writes(&database, table).await,
                Vec::<String>::new(),
                "{what}"
            );
        }
        // The same finding on a database that is already at v0.5.0.
        if id == "column-unwritten" {
            database
                .execute("ALTER TABLE gpts_plans ADD COLUMN later int NOT NULL")
                .await;
            assert!(!stage.verify().await.verified, "{what}");
        }
        database.drop().await;
    }
}

#[tokio::test]
async fn what_no_step_mends_is_refused_before_on_mysql9() {
    refused(Kind::Mysql9).await;
}

#[tokio::test]
async fn what_no_step_mends_is_refused_before_on_mariadb118() {
    refused(Kind::Mariadb118).await;
}

#[tokio::test]
async fn another_program_s_table_is_told_and_left_alone() {
    for kind in ALL {
        let (from, target) = (release("0.7.4"), release("0.8.2"));
        let database = fresh(kind, from).await;
        let stage = Stage::with(owner(&database).await).await;
        assert_eq!(
            blockers(&checked(&stage.target, &to(target)).await).len(),
            0
        );
        database
            .execute("CREATE TABLE share_links (id int AUTO_INCREMENT PRIMARY KEY, url text, owner varchar(20) NOT NULL)")
            .await;
        database
            .execute("INSERT INTO share_links (url, owner) VALUES ('a', 'b')")
            .await;
        let seen = inspect(&stage.target).await;
        let standing = seen.state.standing().unwrap();
        assert!(standing.reached < "0.8.0".parse().unwrap(), "{standing:?}");
        let findings = checked(&stage.target, &to(target)).await;
        let ids: Vec<&str> = blockers(&findings)
            .iter()
            .map(|one| one.id.as_ref())
            .collect();
        assert_eq!(ids, ["table-taken"], "{kind:?}");
        let plan = stage.plan(&to(target)).await;
        assert!(
            plan.todo().all(|step| step.table != "share_links"),
            "{kind:?}"
        );
        database
            .execute("RENAME TABLE share_links TO links_of_ours")
            .await;
        let findings = checked(&stage.target, &to(target)).await;
        assert_eq!(blockers(&findings), Vec::<&Finding>::new(), "{kind:?}");
        database.drop().await;
    }
}

/// A file of v0.4.7 in which one table's definition is altered.
fn file_with(folder: &std::path::Path, table: &str, from: &str, to: &str) -> (Connection, Target) {
    let path = folder.join("dbgpt.db");
    support::eras::fresh_file(&path, release("0.4.6"));
    let file = Connection::open(&path).unwrap();
    let text: String = file
        .query_row(
            "SELECT sql FROM sqlite_master WHERE name = ?1",
            [table],
            |row| row.get(0),
        )
        .unwrap();
    let changed = text.replacen(from, to, 1);
    assert_ne!(changed, text);
    file.execute_batch(&format!("DROP TABLE {table}; {changed}"))
        .unwrap();
    (file, Target::Sqlite(SqliteTarget { path }))
}

#[tokio::test]
async fn files_with_columns_by_hand_are_told() {
    for (table, from, to, id, severity) in [
        (
            "gpts_messages",
            "`content`",
            "`tenant` TEXT NOT NULL, `content`",
            "column-unwritten",
            Severity::Blocker,
        ),
        (
            "gpts_messages",
            "`content` TEXT",
            "`content` INTEGER",
            "column-affinity",
            Severity::Warning,
        ),
        (
            "gpts_messages",
            "`id` INTEGER PRIMARY KEY",
            "`id` TEXT PRIMARY KEY",
            "column-misfit",
            Severity::Blocker,
        ),
        (
            "gpts_messages",
            "`id` INTEGER PRIMARY KEY",
            "`id` INTEGER",
            "column-misfit",
            Severity::Blocker,
        ),
        (
            "gpts_messages",
            "`role` VARCHAR(255)",
            "`role` VARCHAR(255) AS ('x')",
            "column-misfit",
            Severity::Blocker,
        ),
        (
            "gpts_messages",
            "`content` TEXT",
            "`content` TEXT NOT NULL",
            "column-misfit",
            Severity::Blocker,
        ),
    ] {
        let folder = support::folder();
        let text_before = from;
        let (file, target) = file_with(folder.path(), table, from, to);
        let findings = checked(&target, &Choices::default()).await;
        let told: Vec<_> = findings.iter().filter(|one| one.id == id).collect();
        assert_eq!(told.len(), 1, "{text_before} {to} {findings:?}");
        assert_eq!(told[0].severity, severity, "{to}");
        if id == "column-unwritten" {
            file.execute_batch(&statement(told[0])).unwrap();
            let findings = checked(&target, &Choices::default()).await;
            assert_eq!(blockers(&findings), Vec::<&Finding>::new());
        }
    }
}
