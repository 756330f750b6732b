//! Engine and command line on real servers.

mod cli;
mod config;
mod backup;
mod config_dotenv;
mod connect;
mod inspect;
mod lab;
mod preflight;
mod tidy;
mod words;
