//! Engine and command line on real servers.

mod lab;
mod tidy;
mod words;
mod config_dotenv;
