//! Releases as data: what v0.4.7 and v0.5.0 look like, and what DB-GPT's guide between them does.
//!
//! Adding a release is adding data.

pub mod guide;
mod releases;
mod state;
pub mod v0_4_7;
pub mod v0_5_0;

pub use releases::{is_own_table, release_of};
pub use state::State;
