//! The command line for Windows, run by wine against real servers and on SQLite files, as its users there do it. Run by
//! `make test-windows`, which builds the program first.
//!
//! What wine can't tell of a real Windows stands in docs/packages.md.

mod holder;
mod machine;
mod refused;
mod servers;
mod sqlite;
mod stopped;

/// The scenario is to have at least 40 commands. These stand in it; some are run several times.
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
