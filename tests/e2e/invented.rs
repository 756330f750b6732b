//! An invented release, defined by a file in a folder: offered, planned and reached in the real window.

use crate::install::Install;
use crate::window::{Setup, drive};

/// The same release as in the command line's tests.
const RELEASE: &str = include_str!("../fixtures/9.9.0.toml");

#[test]
fn an_invented_release_is_offered_and_reached() {
    let install = &Install::new();
    // Its changes fill rows and drop columns and keys.
    let (user, name) = (&install.account.user, &install.database.name);
    install.execute(&format!(
        "GRANT INSERT, UPDATE, INDEX, DROP ON `{name}`.* TO `{user}`@`%`"
    ));
    install.allow_rehearsal();
    let releases = install.folder.path().join("releases");
    std::fs::create_dir(&releases).expect("a folder");
    let newest = engine::catalog::known().newest().release.to_string();
    let file = RELEASE.replace("AFTER", &newest);
    std::fs::write(releases.join("9.9.0.toml"), file).expect("the release");
    let setup = Setup {
        variables: vec![(engine::catalog::FOLDER_VARIABLE, releases.into())],
        ..install.setup(&[])
    };
    drive(setup, |window| async move {
        window.click("folder").await;
        window.choose("aim", "9.9.0").await;
        window.find("[data-testid=to-check]:enabled").await;
        for id in [
            "to-check",
            "to-backup",
            "choose-target",
            "back-up",
            "to-upgrade",
        ] {
            window.click(id).await;
        }
        window.find("[data-testid=apply]:enabled").await;
        let text = window.text().await;
        for said in ["9.9.0/owner", "creates the table gpts_wishes"] {
            assert!(text.contains(said), "no {said}: {text}");
        }
        // A change that fills rows can't be undone, so it is left out.
        window
            .click_on("label:has([data-repair='9.9.0/sys-code'])")
            .await;
        window.click("apply").await;
        window.find("[data-outcome=verified]").await;
        window.click_on("[aria-controls=fold-ways-back]").await;
        window.click("undo").await;
        window.click("confirm-undo").await;
        window.find("[data-outcome=undone]").await;
        window
    });
    let left = install.rows(
        "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = '{db}' AND TABLE_NAME = 'gpts_wishes'",
    );
    assert!(left.is_empty(), "{left:?}");
}
