//! `make bench-window`: our window beside a minimal Tauri window, built with the same versions and opened in turns in
//! one run, so that both find the same conditions, on X11 and on Wayland; and the size of our packages. Exits with 1
//! if a goal is missed.

mod memory;
mod opened;
mod proc;
#[path = "../../e2e/window/processes.rs"]
mod processes;
#[path = "../../e2e/window/screen.rs"]
mod screen;
mod sizes;
#[path = "../table.rs"]
mod table;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use opened::Desktop;
use screen::Protocol;
use table::{Goal, Row};

/// The limit for any single wait.
const PATIENCE: Duration = Duration::from_secs(30);
/// Counted openings of each window, after a first one that fills the caches.
const ROUNDS: usize = 9;
/// The goal for both time and memory, relative to the minimal window.
const MOST_TIMES_THE_MINIMUM: f64 = 1.15;
const MIB: f64 = 1024.0 * 1024.0;

/// The measurements of one opening.
struct Opening {
    /// From the process's start until its page began to load.
    page_begins_ms: f64,
    /// From the process's start to the page's first contentful paint.
    first_paint_ms: f64,
    /// The memory of all its processes, WebKit's included, once it is stable, as proportional set size (PSS).
    memory_bytes: u64,
}

fn main() -> ExitCode {
    let target = target_folder();
    let release = target.join("release");
    let binaries = ["minimal-window", "dbgpt-upgrade-desktop"].map(|name| binary(&release, name));

    let mut rows = Vec::new();
    for protocol in [Protocol::X11, Protocol::Wayland] {
        rows.extend(compared(protocol, &measure(protocol, &binaries)));
    }
    let mib = |bytes: u64| bytes as f64 / MIB;
    rows.push(Row::compared(
        "release binary, MiB",
        mib(sizes::file(&binaries[1])),
        ("a minimal window", mib(sizes::file(&binaries[0]))),
        Goal::AtMost(11.0),
    ));
    match sizes::package(&release.join("bundle/deb")) {
        Some(bytes) => rows.push(Row::ours(
            "package (.deb), MiB",
            mib(bytes),
            Goal::AtMost(5.0),
        )),
        None => println!("There is no package to weigh: `make package` makes it."),
    }
    let pages = sizes::gzipped(&target.join("../ui/dist")) as f64 / 1024.0;
    rows.push(Row::ours("pages gzipped, KiB", pages, Goal::AtMost(80.0)));
    println!(
        "\n{ROUNDS} openings of each, warm, medians:\n\n{}",
        table::drawn(&rows)
    );
    table::keep("window", &rows);
    if rows.iter().all(Row::is_met) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// The rows for a screen, ours beside the minimal window.
fn compared(protocol: Protocol, [minimal, ours]: &[Vec<Opening>; 2]) -> [Row; 3] {
    let row = |what: &str, of: fn(&Opening) -> f64, goal| {
        let name = format!("window, {protocol:?}: {what}");
        let peer = ("a minimal window", median(minimal, of));
        Row::compared(name, median(ours, of), peer, goal)
    };
    let goal = || Goal::Times(MOST_TIMES_THE_MINIMUM);
    [
        row("page begins, ms", |it| it.page_begins_ms, Goal::None),
        row("first paint, ms", |it| it.first_paint_ms, goal()),
        row("memory, MiB", |it| it.memory_bytes as f64 / MIB, goal()),
    ]
}

/// Opens both in turns; the first one alternates with each round.
fn measure(protocol: Protocol, binaries: &[PathBuf; 2]) -> [Vec<Opening>; 2] {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let desktop = Desktop::open(protocol);
    let mut openings = [Vec::new(), Vec::new()];
    for round in 0..=ROUNDS {
        for turn in [round % 2, (round + 1) % 2] {
            let opening = runtime.block_on(desktop.opening(&binaries[turn]));
            let name = binaries[turn].file_name().unwrap_or_default().display();
            println!(
                "{protocol:?} {round}: {name}: {:.0} ms, {:.1} MiB",
                opening.first_paint_ms,
                opening.memory_bytes as f64 / MIB
            );
            if round > 0 {
                openings[turn].push(opening);
            }
        }
    }
    openings
}

fn median(openings: &[Opening], of: impl Fn(&Opening) -> f64) -> f64 {
    let mut values: Vec<f64> = openings.iter().map(of).collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// The folder `target`, three folders above this program.
fn target_folder() -> PathBuf {
    let own = std::env::current_exe().expect("this program");
    own.ancestors().nth(3).map(Path::to_owned).expect("target")
}

fn binary(release: &Path, name: &str) -> PathBuf {
    let path = release.join(name);
    assert!(
        path.exists(),
        "{} is not there: run `make bench-window`",
        path.display()
    );
    path
}
