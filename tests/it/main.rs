//! Engine and command line on real servers.

mod lab;
