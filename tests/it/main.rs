//! Engine and command line on real servers.

mod connect;
mod inspect;
mod lab;
mod tidy;
mod words;
mod config;
mod config_dotenv;
