//! The engine of DB-GPT Upgrade: everything that matters, and no window.
//!
//! One direction: a module uses only what stands in an earlier group (checked by `tests/it/tidy.rs`).
//! The command line and the window are two doors to the same functions.

pub mod error;
pub mod event;
pub mod hash;
pub mod io;
pub mod message;
pub mod words;
pub(crate) mod work;

pub mod schema;
pub mod sql;
pub mod target;

pub mod catalog;

pub mod mysql;
pub mod sqlite;

pub mod config;

pub mod processes;

pub mod alembic;
pub mod definitions;
pub mod guidance;
pub mod inspect;
pub mod sample;
pub mod webserver;

pub mod beside;
pub mod carry;
pub mod find;

pub mod backup;
pub mod plan;
pub mod preflight;

pub mod journal;

pub mod scratch;

pub mod apply;
pub mod restore;
pub mod verify;

pub mod undo;

pub mod loadable;
pub mod rehearse;

pub mod report;

pub mod session;

pub use error::{Cause, Error, Kind, Phase, Result};
pub use event::Context;
pub use message::{Finding, Message, Severity};
