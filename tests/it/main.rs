//! Engine and command line on real servers.

mod config_dotenv;
