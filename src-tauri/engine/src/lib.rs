//! The engine of DB-GPT Upgrade: everything that matters, and no window.
//!
//! One direction: a module uses only modules of its own or an earlier group in the list below (`tests/it/tidy.rs`), and
//! no two use each other in a circle (`tests/it/circles.rs`).
//! The command line and the window are two doors to the same functions.

#![warn(clippy::pedantic, clippy::unwrap_used, clippy::wildcard_enum_match_arm)]
#![cfg_attr(
    test,
    allow(
        clippy::cast_possible_truncation,
        clippy::too_many_lines,
        clippy::unwrap_used,
        reason = "a test that goes wrong fails where it stands, and its table of cases is long"
    )
)]
#![allow(
    clippy::doc_markdown,
    reason = "prose names products, DB-GPT and MySQL and SQLite, which are no code"
)]
#![allow(
    clippy::match_bool,
    clippy::single_match_else,
    reason = "a `match` names both outcomes, one beside the other"
)]
#![allow(
    clippy::similar_names,
    reason = "`named` is what became of `names`, and `owned` of `owner`: other words would say less"
)]
#![allow(
    clippy::format_collect,
    clippy::format_push_string,
    reason = "`write!` into a string hands back an error that can't be, and the texts are short"
)]
#![allow(
    clippy::case_sensitive_file_extension_comparisons,
    reason = "Python, DB-GPT and its keys tell capitals apart, and so do we"
)]

pub mod error;
pub mod event;
pub mod hash;
pub mod io;
pub mod message;
pub(crate) mod shell;
pub(crate) mod topic;
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
