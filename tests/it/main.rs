//! Engine and command line on real servers.

mod apply;
mod apply_goals;
mod apply_interrupted;
mod apply_sqlite;
mod apply_stage;
mod backup;
mod builtin;
mod builtin_equality;
mod cli;
mod cli_machine;
mod config;
mod config_dotenv;
mod connect;
mod inspect;
mod journal;
mod lab;
mod preflight;
mod restore;
mod restore_stage;
mod tidy;
mod undo;
mod undo_cli;
mod undo_interrupted;
mod undo_sqlite;
mod words;
