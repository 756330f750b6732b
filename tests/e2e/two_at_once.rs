//! The window and the command line on one database at once: one works, the other reports it.

use std::path::Path;
use std::process::Output;

use support::{At, Fault, Kind, Proxy, When};
use tokio::process::Command;

use crate::install::{Install, UPGRADED};
use crate::window::{drive, program};

/// Without TLS, so that the proxy can read statements; the account may see other sessions.
fn install() -> Install {
    let install = Install::on(async { support::server(Kind::Mysql56).await });
    let user = &install.account.user;
    install.execute(&format!("GRANT PROCESS ON *.* TO `{user}`@`%`"));
    install
}

/// A proxy that holds back the answer to the first ALTER: an upgrade through it waits with its lock held.
async fn slow_way(install: &Install) -> Proxy {
    let proxy = Proxy::counting_from(install.database.server.port, Some("ALTER TABLE")).await;
    proxy.arm(Some(At {
        fault: Fault::Hold,
        when: When::Answered(0),
    }));
    proxy
}

/// An upgrade by the command line with a journal of its own, as from another machine.
async fn by_command(install: &Install, home: &Path, port: u16) -> Output {
    Command::new(program("dbgpt-upgrade"))
        .args(["upgrade", "--yes", "--json", "--config"])
        .arg(install.root.path())
        .arg("--backup-to")
        .arg(home.join("backups"))
        .args(["--port", &port.to_string()])
        .env("DBGPT_UPGRADE_HOME", home)
        .output()
        .await
        .expect("the command line runs")
}

#[test]
fn while_the_window_works_the_command_line_says_so() {
    let install = install();
    let home = tempfile::tempdir().expect("a home");
    let (install, home) = (&install, home.path());
    let user = &install.account.user;
    drive(install.setup(&[]), |window| async move {
        let proxy = slow_way(install).await;
        install.reached_by(proxy.port);
        window.go_to_upgrade().await;
        window.click("apply").await;
        proxy.fired().await;
        let refused = by_command(install, home, install.database.server.port).await;
        let said = String::from_utf8_lossy(&refused.stdout);
        assert_eq!(refused.status.code(), Some(3), "{said}");
        assert!(
            said.contains(user) && said.contains("\"changed\":false"),
            "{said}"
        );
        proxy.heal();
        window.find("[data-outcome=verified]").await;
        window
    });
    assert_eq!(install.goals(), UPGRADED);
}

#[test]
fn while_the_command_line_works_the_window_says_so() {
    let install = install();
    let home = tempfile::tempdir().expect("a home");
    let (install, home) = (&install, home.path());
    let user = &install.account.user;
    drive(install.setup(&[]), |window| async move {
        window.go_to_upgrade().await;
        let proxy = slow_way(install).await;
        let (worked, window) = tokio::join!(by_command(install, home, proxy.port), async {
            proxy.fired().await;
            window.click("apply").await;
            let code = window.error_code().await;
            assert!(
                ["check-blocked", "apply-locked"].contains(&code.as_str()),
                "{code}"
            );
            assert!(window.text().await.contains(user));
            proxy.heal();
            window
        });
        let said = String::from_utf8_lossy(&worked.stdout);
        assert_eq!(worked.status.code(), Some(0), "{said}");
        window
    });
    assert_eq!(install.goals(), UPGRADED);
}
