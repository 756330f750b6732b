//! The real docker compose as the oracle for our reader of compose files: random projects, and the settings it
//! derives.
//!
//! `docker-compose config` needs no docker: it merges, expands and prints. The code here then follows those settings
//! from the container to this machine, independently of the engine's code.

mod oracle;
mod project;
mod wrong;

pub use oracle::{Answer, Compose};
pub use project::Project;
