//! The command line for Windows, run by wine against real servers and on SQLite files, as its users there do it. Run by
//! `make test-windows`, which builds the program first.
//!
//! What wine can't tell of a real Windows stands in docs/packages.md.

mod machine;
mod servers;
mod sqlite;
mod stopped;
