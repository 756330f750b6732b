//! One install of each era in the real window: chosen, recognized, and upgraded to the newest release.

use std::sync::Arc;

use support::eras::{Era, eras};

use crate::window::{Setup, Window, drive};

/// The newest release.
const TARGET: &str = "0.8.2";

#[test]
fn an_install_of_each_era_is_led_to_the_newest_release() {
    // The home has the profiles of the pip install.
    let home = Arc::new(tempfile::tempdir().expect("a home"));
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let all = runtime.block_on(eras(home.path()));
    for (number, era) in all.iter().enumerate() {
        let backup = home.path().join(format!("{number}.dbgpt-backup.zip"));
        let setup = Setup {
            home: Arc::clone(&home),
            ..Setup::picking([era.config.clone(), backup])
        };
        drive(setup, |window| async move {
            is_led(&window, era).await;
            window
        });
    }
}

async fn is_led(window: &Window, era: &Era) {
    let what = format!("{} {}", era.release, era.config.display());
    let is_file = era.config.is_file();
    window.click(if is_file { "file" } else { "folder" }).await;
    window.find("[data-testid=verdict]").await;
    if era.file.is_some() {
        let text = window.text().await;
        assert!(
            text.contains(&format!("v{} (", era.release)),
            "{what}: {text}"
        );
    }
    if window.has("[data-testid=aim]").await {
        window.choose("aim", TARGET).await;
    }
    // Goes on with whatever there is to do; a file may need nothing.
    let ways = ["to-repair", "to-check", "finish"];
    let pressable = ways.map(|id| format!("[data-testid={id}]:enabled"));
    window.find(&pressable.join(", ")).await;
    for (id, css) in ways.into_iter().zip(&pressable) {
        if !window.has(css).await {
            continue;
        }
        window.click(id).await;
        if id != "finish" {
            for id in [
                "to-backup",
                "choose-target",
                "back-up",
                "to-upgrade",
                "apply",
            ] {
                window.click(id).await;
            }
        }
        break;
    }
    window
        .find("[data-outcome=verified], [data-outcome=nothing]")
        .await;
    let told = window.text().await;
    assert!(told.contains(TARGET), "{what}: {told}");
}
