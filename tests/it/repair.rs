//! The repair of SQLite files: all in one transaction, every row kept, whatever was done to the file before.

use engine::backup::{self, Destination};
use engine::config::{self, Overrides};
use engine::event::Silent;
use engine::journal::Journal;
use engine::plan::{self, Choices};
use engine::{Context, apply, inspect, verify};
use support::sqlite_install;
use tokio_util::sync::CancellationToken;

/// What was done to a v0.4.7 file, and whether the old column may go.
struct Before {
    name: &'static str,
    sql: &'static str,
    old_column_stays: bool,
}

const CASES: [Before; 5] = [
    Before {
        name: "as v0.4.7 left it",
        sql: "",
        old_column_stays: false,
    },
    Before {
        name: "v0.5.0 was started on it",
        sql: "CREATE TABLE gpts_app (id INTEGER PRIMARY KEY); CREATE TABLE dbgpt_serve_flow (id INTEGER PRIMARY KEY);",
        old_column_stays: false,
    },
    Before {
        name: "the guide's columns were added by hand",
        sql: "ALTER TABLE gpts_conversations ADD COLUMN team_mode varchar(255) NULL;",
        old_column_stays: false,
    },
    Before {
        name: "both goal columns, the new one empty",
        sql: "ALTER TABLE gpts_messages ADD COLUMN current_goal TEXT;",
        old_column_stays: false,
    },
    Before {
        name: "both goal columns, and they differ",
        sql: "ALTER TABLE gpts_messages ADD COLUMN current_goal TEXT; UPDATE gpts_messages SET current_goal = 'mine';",
        old_column_stays: true,
    },
];

#[tokio::test]
async fn every_file_ends_with_the_columns_and_all_rows() {
    for case in CASES {
        let folder = tempfile::tempdir().unwrap();
        let install = sqlite_install(&folder.path().join("DB-GPT 安装"), "0.4.7");
        let file = install.join("pilot/meta_data/dbgpt.db");
        let open = || rusqlite::Connection::open(&file).unwrap();
        open().execute_batch(case.sql).unwrap();
        let texts = |sql: &str| -> Vec<Option<String>> {
            let db = open();
            let mut statement = db.prepare(sql).unwrap();
            let rows = statement.query_map([], |row| row.get(0)).unwrap();
            rows.map(Result::unwrap).collect()
        };
        let goals = texts("SELECT current_gogal FROM gpts_messages ORDER BY id");
        assert!(goals.len() > 1);

        let cancel = CancellationToken::new();
        let context = Context {
            events: &Silent,
            cancel: &cancel,
        };
        let target = config::read(&install, &Overrides::default())
            .unwrap()
            .target;
        let inspection = inspect::look(&target, context).await.unwrap();
        let options = backup::Options {
            destination: Destination::Folder(folder.path().to_owned()),
            method: backup::Method::Auto,
            tool: None,
            alembic_versions: None,
            dbgpt_version: None,
        };
        let backup = backup::write(&target, &inspection, &options, context)
            .await
            .unwrap();
        let verified = backup.into_verified().unwrap();
        let mut journal = Journal::open(folder.path()).unwrap();
        let plan = plan::make(&inspection, &Choices::default());
        apply::run(&target, &plan, &verified, &mut journal, context)
            .await
            .unwrap();

        let seen = verify::run(&target, &Choices::default(), context)
            .await
            .unwrap();
        let missing: Vec<_> = seen
            .differences
            .iter()
            .filter(|finding| {
                finding
                    .args
                    .values()
                    .any(|arg| format!("{arg:?}").contains("gpts_messages"))
            })
            .collect();
        assert!(missing.is_empty(), "{}: {missing:?}", case.name);
        let schema = &seen.inspection.schema;
        assert!(
            schema.has_column("gpts_conversations", "team_mode"),
            "{}",
            case.name
        );
        assert_eq!(
            schema.has_column("gpts_messages", "current_gogal"),
            case.old_column_stays,
            "{}",
            case.name
        );
        let kept = if case.old_column_stays {
            "current_gogal"
        } else {
            "current_goal"
        };
        assert_eq!(
            texts(&format!("SELECT {kept} FROM gpts_messages ORDER BY id")),
            goals,
            "{}",
            case.name
        );
        let nulls = texts("SELECT conv_id FROM gpts_conversations WHERE team_mode IS NULL");
        assert!(nulls.is_empty(), "v0.5.1 stops at them: {}", case.name);
    }
}
