//! `make bench-window`: our window beside the least that a Tauri window can be, built from the same versions and opened in
//! turns in one run, so that both meet the same weather, on X11 and on Wayland; and what we weigh. Ends with 1 when a goal is missed.

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

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often each window is opened, besides the first time, which fills the caches and does not count.
const ROUNDS: usize = 9;
/// The same for time and memory.
const MOST_TIMES_THE_MINIMUM: f64 = 1.15;
const MIB: f64 = 1024.0 * 1024.0;

/// One window, opened once.
struct Opening {
    /// From the start of its process until its page began to load.
    page_begins_ms: f64,
    /// From the start of its process to its first contentful paint.
    first_paint_ms: f64,
    /// All its processes, WebKit's included, once they have come to rest; what is shared counts in shares (PSS).
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

/// What of it is told, ours beside the minimal one.
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

/// Opens both, turn by turn; who comes first changes with each round.
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

/// `target`, of which this program is three folders below.
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
