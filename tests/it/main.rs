//! Engine and command line on real servers.

mod backup;
mod cli;
mod config;
mod config_dotenv;
mod connect;
mod inspect;
mod journal;
mod lab;
mod preflight;
mod repair;
mod tidy;
mod upgrade;
mod words;
