//! The sample install, from the first page to the last, without a config.

use std::path::Path;

use crate::window::{Colours, Setup, drive};

#[test]
fn a_sample_install_goes_through_its_whole_job() {
    whole_job(Setup::default());
}

#[test]
fn a_sample_install_goes_through_its_whole_job_on_a_desktop_with_a_bus() {
    whole_job(Setup {
        bus: true,
        ..Setup::default()
    });
}

/// From the first page to the last; also called for other screens.
pub fn whole_job(setup: Setup) {
    drive(setup, |window| async move {
        window.find("[data-testid=sample]").await;
        assert!(
            window
                .text()
                .await
                .contains("Nothing has been changed yet.")
        );
        window.picture("choose").await;

        window.click("sample").await;
        window
            .find("[data-testid=verdict][data-verdict=no-change-needed]")
            .await;
        assert!(window.text().await.contains("No database change is needed"));
        assert!(
            window.text().await.contains("14 tables, 17 rows"),
            "{}",
            window.text().await
        );
        let focus = window.ask("return document.activeElement.tagName").await;
        assert_eq!(focus, "H1");
        window.find("[data-testid=repair-offer]").await;
        window.picture("inspect-sqlite").await;
        let database = sample_database(&window.app_folder());
        let before = std::fs::read(&database).expect("the sample");

        window.click("finish").await;
        window
            .find("[data-testid=outcome][data-outcome=nothing]")
            .await;
        let current = window.find("[aria-current=step]").await;
        assert_eq!(current.text().await.unwrap(), "Done");
        window.picture("done-sqlite").await;
        assert_eq!(std::fs::read(&database).expect("the sample"), before);
        window
    });
}

#[test]
fn follows_the_system_in_language_and_colours() {
    let setup = Setup {
        colours: Colours::Dark,
        language: "zh_CN.UTF-8",
        ..Setup::default()
    };
    drive(setup, |window| async move {
        window.click("sample").await;
        window.find("[data-testid=verdict]").await;
        assert!(
            window.text().await.contains("数据库无需改动"),
            "{}",
            window.text().await
        );
        assert_eq!(
            window.ask("return document.documentElement.lang").await,
            "zh-CN"
        );
        assert_eq!(
            window
                .ask("return matchMedia('(prefers-color-scheme: dark)').matches")
                .await,
            true
        );
        window.picture("inspect-sqlite-dark-zh").await;
        window
    });
}

#[test]
fn whatever_is_chosen_is_answered_in_plain_words() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::create_dir(at("photos")).unwrap();
    for number in 0..500 {
        std::fs::write(at(&format!("photos/{number}.jpg")), [0xff, 0xd8, 0]).unwrap();
    }
    let huge = std::fs::File::create(at("huge")).unwrap();
    huge.set_len(10 << 30).unwrap();
    std::fs::write(at("binary"), [0, 159, 146, 150]).unwrap();
    std::os::unix::fs::symlink(at("nowhere"), at("broken")).unwrap();
    let made = std::process::Command::new("mkfifo")
        .arg(at("fifo"))
        .status();
    assert!(made.unwrap().success());
    let cases = [
        ("photos", "config-no-install"),
        ("huge", "config-too-large"),
        ("binary", "config-not-text"),
        ("broken", "config-missing"),
        ("fifo", "config-special-file"),
    ];
    let setup = Setup::picking(cases.map(|(name, _)| at(name)));
    drive(setup, |window| async move {
        for (name, code) in cases {
            window.click("file").await;
            window
                .find(&format!("[data-testid=error][data-code={code}]"))
                .await;
            assert!(
                window.text().await.contains("Nothing was changed"),
                "{name}"
            );
        }
        window.picture("choose-error").await;
        window
    });
}

fn sample_database(app_folder: &Path) -> std::path::PathBuf {
    let samples: Vec<_> = std::fs::read_dir(app_folder.join("samples"))
        .expect("samples")
        .map(|entry| entry.expect("a sample").path())
        .collect();
    assert_eq!(samples.len(), 1, "{samples:?}");
    samples[0].join("pilot/meta_data/dbgpt.db")
}
