//! The jobs of the session's and command line's scenarios (`tests/it/scenarios.rs`), through the window.

use std::sync::Arc;

use support::scenarios::{End, SCENARIOS, Scenario, prepare};

use crate::window::{Setup, Window, app_folder, drive, program};

/// The buttons that lead on, in the order in which they are tried.
const FORWARD: [&str; 7] = [
    "folder",
    "to-check",
    "to-backup",
    "back-up",
    "to-upgrade",
    "apply",
    "choose-target",
];

#[test]
fn the_window_ends_where_the_session_does() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    for scenario in &SCENARIOS {
        let folder = tempfile::tempdir().expect("a folder");
        let home = Arc::new(tempfile::tempdir().expect("a home"));
        let journal = app_folder(&home);
        let cli = program("dbgpt-upgrade");
        let prepared = runtime.block_on(prepare(scenario.start, folder.path(), &journal, &cli));
        let picks = [prepared.config.clone(), prepared.backups.join("before.zip")];
        let setup = Setup {
            home,
            ..Setup::picking(picks)
        };
        drive(setup, |window| async move {
            let end = reached(&window, scenario).await;
            assert_eq!(end, scenario.end, "{}", scenario.name);
            window
        });
    }
}

/// The element that shows each end.
fn seen_at(end: End) -> &'static str {
    match end {
        End::Nothing => "[data-outcome=nothing]",
        End::Verified => "[data-outcome=verified]",
        End::NotVerified => "[data-outcome=unverified]",
        End::Refused("check-blocked") => "[data-testid=checked][data-verdict=blocked]",
        End::Refused("run-unfinished") => "[data-testid=unfinished]",
        End::Refused("state-not-dbgpt") => "[data-testid=verdict][data-verdict=refused]",
        End::Refused(code) => panic!("nothing is known of {code}"),
    }
}

/// Presses the buttons that lead on until an end is shown.
async fn reached(window: &Window, scenario: &Scenario) -> End {
    let ends = [End::Verified, End::NotVerified];
    let ends: Vec<End> = SCENARIOS.iter().map(|each| each.end).chain(ends).collect();
    // For a file the page offers a repair beside the way to the end.
    let asked = if scenario.repair {
        "to-repair"
    } else {
        "finish"
    };
    let mut forward = vec![asked];
    forward.extend(FORWARD);
    let pressable = |id: &&str| format!("[data-testid={id}]:enabled");
    let seen: Vec<String> = ends
        .iter()
        .map(|&end| seen_at(end).to_owned())
        .chain(forward.iter().map(pressable))
        .collect();
    loop {
        window.find(&seen.join(", ")).await;
        for &end in &ends {
            if window.has(seen_at(end)).await {
                return end;
            }
        }
        for id in &forward {
            if window.has(&pressable(id)).await {
                if *id == "apply" && scenario.guide_only {
                    leave_out_repairs(window).await;
                }
                window.click(id).await;
                break;
            }
        }
    }
}

async fn leave_out_repairs(window: &Window) {
    const CHOSEN: &str = "label:has([data-testid=repair]:checked:enabled)";
    while window.has("[data-testid=repair]:checked").await {
        window.find(CHOSEN).await;
        window.click_on(CHOSEN).await;
        window.find("[data-testid=apply]:enabled").await;
    }
}
