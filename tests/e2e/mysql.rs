//! A real MySQL install in the window: inspected, backed up, upgraded, and then checked in the database.

use crate::install::{Install, UPGRADED};
use crate::window::{Setup, drive};

#[test]
fn a_mysql_install_is_upgraded() {
    upgraded(|setup| setup);
}

/// A complete upgrade; `on` chooses the screen.
pub fn upgraded(on: impl FnOnce(Setup) -> Setup) {
    let install = Install::new();
    install.allow_rehearsal();
    let saved = install.folder.path().join("report.md");
    let setup = on(install.setup(std::slice::from_ref(&saved)));
    let ground = setup.protocol.ground();
    drive(setup, |window| async move {
        window.go_to_backup().await;
        window.click("back-up").await;
        for proof in ["complete", "counted", "read-back", "rehearsed"] {
            window
                .find(&format!("[data-proof={proof}][data-proved=true]"))
                .await;
        }
        assert!(window.has("[data-testid=unchanged]").await);
        window.click("to-upgrade").await;
        window.find("[data-step][data-state=todo]").await;
        window.find("[data-testid=running]").await;
        window.click("apply").await;
        window.find("[data-outcome=verified]").await;
        let page = window
            .ask("return document.documentElement.outerHTML")
            .await;
        assert!(!page.to_string().contains(support::PASSWORD_MARK));
        window.click("report").await;
        window.find("[data-testid=saved]").await;
        window
    });
    assert!(install.backup().exists());
    let report = std::fs::read_to_string(&saved).expect("the report");
    assert!(!report.contains(support::PASSWORD_MARK));
    assert!(report.contains(ground), "no {ground}: {report}");
    assert!(report.contains("WebKitGTK 2."), "{report}");
    assert!(
        report.contains("drawn without the graphics card"),
        "{report}"
    );
    assert_eq!(install.goals(), UPGRADED);
}

#[test]
fn a_wrong_password_is_corrected_in_place_and_forgotten() {
    let install = Install::new();
    let env = install.root.path().join(".env");
    let text = std::fs::read_to_string(&env).expect("the .env");
    let wrong = text.replace(&install.account.password, "wrong");
    std::fs::write(&env, &wrong).expect("the .env");
    let password = install.account.password.clone();
    drive(install.setup(&[]), |window| async move {
        window.click("folder").await;
        assert_eq!(window.error_code().await, "mysql-access-denied");
        window.picture("connect").await;
        window.fill("connect-password", &password).await;
        window.click("connect").await;
        window
            .find("[data-testid=verdict][data-verdict=upgrade-needed]")
            .await;
        // The password is kept in no field, not in the page, and not in its storage.
        let left = window
            .ask(
                "return JSON.stringify([...document.querySelectorAll('input')].map((input) => input.value)) \
                 + document.documentElement.outerHTML + JSON.stringify(localStorage) + JSON.stringify(sessionStorage)",
            )
            .await;
        assert!(!left.to_string().contains(support::PASSWORD_MARK));
        window.click("to-check").await;
        window.find("[data-testid=to-backup]:enabled").await;
        window
    });
    assert_eq!(std::fs::read_to_string(&env).expect("the .env"), wrong);
}

#[test]
fn a_host_of_docker_compose_is_explained_and_its_published_port_proposed() {
    let install = Install::new();
    let env = install.root.path().join(".env");
    let text = std::fs::read_to_string(&env).expect("the .env");
    let port = install.database.server.port;
    let inside = text
        .replace("LOCAL_DB_HOST=127.0.0.1", "LOCAL_DB_HOST=db")
        .replace(&format!("LOCAL_DB_PORT={port}"), "LOCAL_DB_PORT=3306");
    std::fs::write(&env, inside).expect("the .env");
    let compose =
        format!("services:\n  db:\n    image: mysql/mysql-server\n    ports: [\"{port}:3306\"]\n");
    std::fs::write(install.root.path().join("docker-compose.yml"), compose).expect("a file");
    drive(install.setup(&[]), |window| async move {
        window.click("folder").await;
        assert_eq!(window.error_code().await, "mysql-host-unknown");
        window.picture("proposal").await;
        window.click("proposal").await;
        window
            .find("[data-testid=verdict][data-verdict=upgrade-needed]")
            .await;
        window
    });
}

#[test]
fn a_repair_that_is_switched_off_is_left_out() {
    let install = Install::new();
    drive(install.setup(&[]), |window| async move {
        window.go_to_upgrade().await;
        let steps = window
            .ask("return document.querySelectorAll('[data-step]').length")
            .await;
        window
            .click_on("label:has([data-repair=long-messages])")
            .await;
        window
            .find("[data-testid=repair][data-repair=long-messages]:not(:checked):enabled")
            .await;
        let fewer = window
            .ask("return document.querySelectorAll('[data-step]').length")
            .await;
        assert!(fewer.as_u64() < steps.as_u64(), "{fewer} of {steps}");
        window.click("apply").await;
        window.find("[data-outcome]").await;
        window
    });
    assert_eq!(install.goals(), UPGRADED);
    let types = install.rows(
        "SELECT DATA_TYPE FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = '{db}' \
         AND TABLE_NAME = 'gpts_messages' AND COLUMN_NAME = 'content'",
    );
    assert_eq!(types, ["text"]);
}

#[test]
fn a_chinese_user_goes_through_it_in_chinese() {
    let install = Install::new();
    let setup = Setup {
        language: "zh_CN.UTF-8",
        ..install.setup(&[])
    };
    drive(setup, |window| async move {
        window.go_to_upgrade().await;
        window.click("apply").await;
        window.find("[data-outcome=verified]").await;
        // A line with an English word is not translated; names, SQL and versions have none of these.
        let english = window
            .ask(
                "return document.querySelector('main').innerText.split('\\n').filter((line) => \
                 /\\b(the|is|was|of|and|to|with)\\b/i.test(line))",
            )
            .await;
        assert_eq!(english, serde_json::json!([]));
        window
    });
    assert_eq!(install.goals(), UPGRADED);
}
