//! Engine, command line and window on real servers.
