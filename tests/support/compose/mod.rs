//! The real docker compose as the oracle for our reader of compose files: random projects, and what it makes of them.
//!
//! `docker-compose config` needs no docker: it merges, expands and prints. What the containers would get is then followed to
//! this machine once more, by other code than the engine's.

mod oracle;
mod project;
mod wrong;

pub use oracle::{Answer, Compose};
pub use project::Project;
