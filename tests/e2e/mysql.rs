//! A real MySQL install in the window.

use support::{Kind, Shape};

use crate::window::{Setup, drive};

#[test]
fn a_mysql_install_is_looked_at() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let root = tempfile::tempdir().expect("an install");
    runtime.block_on(async {
        let database = support::server(Kind::Mysql9)
            .await
            .database(Some(Shape::S1))
            .await;
        let account = database.account_documented().await;
        database.env_file(root.path(), &account);
    });
    let setup = Setup {
        picks: vec![root.path().to_owned()],
        ..Setup::default()
    };
    drive(setup, |window| async move {
        window.click("folder").await;
        window
            .find("[data-testid=verdict][data-verdict=upgrade-needed]")
            .await;
        window.find("[data-testid=to-backup]:enabled").await;
        let text = window.text().await;
        assert!(text.contains("MySQL 9."), "{text}");
        assert!(
            !window
                .ask("return document.documentElement.outerHTML")
                .await
                .to_string()
                .contains(support::PASSWORD_MARK)
        );
        window.picture("look-mysql").await;
        window
    });
}
