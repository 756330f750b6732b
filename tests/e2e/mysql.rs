//! A real MySQL install in the window: looked at, backed up, upgraded, and the database asked afterwards.

use support::{Kind, Shape};

use crate::window::{Setup, drive};

const KIND: Kind = Kind::Mysql9;

#[test]
fn a_mysql_install_is_upgraded() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let root = tempfile::tempdir().expect("an install");
    let backups = tempfile::tempdir().expect("a folder for the backup");
    let file = backups.path().join("before.dbgpt-backup.zip");
    let saved = backups.path().join("report.md");
    let database = runtime.block_on(async {
        let database = support::server(KIND).await.database(Some(Shape::S1)).await;
        let account = database.account_documented().await;
        database.env_file(root.path(), &account);
        database
    });
    let setup = Setup {
        picks: vec![root.path().to_owned(), file.clone(), saved.clone()],
        programs: vec![support::tools(KIND)],
        ..Setup::default()
    };
    drive(setup, |window| async move {
        window.click("folder").await;
        window
            .find("[data-testid=verdict][data-verdict=upgrade-needed]")
            .await;
        window.picture("look-mysql").await;
        window.click("to-backup").await;
        window.click("choose-target").await;
        window.find("[data-testid=back-up]:enabled").await;
        window.picture("back-up-mysql").await;
        window.click("back-up").await;
        for proof in ["complete", "counted", "read-back"] {
            window
                .find(&format!("[data-proof={proof}][data-proved=true]"))
                .await;
        }
        window.picture("backed-up-mysql").await;
        window.click("to-upgrade").await;
        window.find("[data-step][data-state=todo]").await;
        window.picture("upgrade-mysql").await;
        window.click("change").await;
        window.find("[data-outcome=verified]").await;
        let page = window
            .ask("return document.documentElement.outerHTML")
            .await;
        assert!(!page.to_string().contains(support::PASSWORD_MARK));
        window.picture("done-mysql").await;
        window.click("report").await;
        window.find("[data-testid=saved]").await;
        window
    });
    assert!(file.exists());
    let report = std::fs::read_to_string(&saved).expect("the report");
    assert!(!report.contains(support::PASSWORD_MARK));
    let columns = runtime.block_on(database.rows(&format!(
        "SELECT TABLE_NAME, COLUMN_NAME FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = '{}' \
         AND (COLUMN_NAME IN ('team_mode', 'current_goal', 'current_gogal') AND TABLE_NAME IN ('gpts_conversations', 'gpts_messages') \
         OR TABLE_NAME = 'dbgpt_serve_flow' AND COLUMN_NAME = 'uid') ORDER BY 1, 2",
        database.name
    )));
    let columns: Vec<String> = columns.iter().map(|row| row.join(".")).collect();
    assert_eq!(
        columns,
        [
            "dbgpt_serve_flow.uid",
            "gpts_conversations.current_goal",
            "gpts_conversations.team_mode",
            "gpts_messages.current_goal",
        ]
    );
}
