//! Engine and command line on real servers.

mod apply;
mod apply_stage;
mod backup;
mod config_dotenv;
mod connect;
mod inspect;
mod lab;
mod tidy;
mod words;
