//! Engine and command line on real servers.

mod config;
mod config_dotenv;
