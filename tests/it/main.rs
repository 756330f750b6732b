//! Engine and command line on real servers.

mod tidy;
mod words;
