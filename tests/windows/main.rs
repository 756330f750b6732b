//! The command line for Windows under wine, on real servers and SQLite files, as its users run it. `make
//! test-windows` builds it and runs these tests.
//!
//! docs/packages.md lists what wine can't show about a real Windows.

mod holder;
mod machine;
mod refused;
mod servers;
mod sqlite;
mod stopped;

/// The tests must contain at least 60 commands; some run several times.
#[test]
fn commands_are_many() {
    let sources = [
        include_str!("refused.rs"),
        include_str!("servers.rs"),
        include_str!("sqlite.rs"),
        include_str!("stopped.rs"),
    ];
    let calls = [".ends(", ".says(", ".runs(", ".begin("];
    let counts = sources.map(|source| calls.map(|call| source.matches(call).count()));
    let count: usize = counts.as_flattened().iter().sum();
    assert!(count >= 60, "{count}");
}
