//! The only place that touches files, processes and the clock; the rest of the engine is given what it needs.
//!
//! Enforced by clippy's `disallowed-methods`. Everything here is bounded: sizes, time-outs, retries.

#![expect(clippy::disallowed_methods, reason = "this is the place that may")]

pub mod claim;
pub mod clock;
pub mod death;
pub mod file;
pub mod flush;
pub mod folder;
pub mod home;
pub mod http;
pub mod launch;
mod leftovers;
pub mod likeness;
pub mod log;
pub mod machine;
pub mod patience;
pub mod process;
#[cfg(windows)]
mod rights;
pub mod scratch;
pub mod sockets;
pub mod spelling;
pub mod waiting;
