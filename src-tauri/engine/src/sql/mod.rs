//! Reads SQL: tokens, and the heads of CREATE statements. One reader for all modules that ask what a statement is.

pub(crate) mod engine;
pub(crate) mod event;
pub(crate) mod head;
pub(crate) mod lex;
pub(crate) mod names;
mod quoted;
mod quoting;
pub(crate) mod setting;
pub(crate) mod types;
pub(crate) mod zoned;

pub use quoted::quoted;
pub use quoting::Quoting;
