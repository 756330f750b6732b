//! Engine and command line on real servers.
