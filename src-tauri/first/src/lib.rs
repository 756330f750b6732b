//! What a program of ours does first of all: settings that a library takes from the environment alone.
//!
//! A variable may be set only while there is one thread, so that this comes before the runtime, the log and the window.

/// As many buffers of packets as all connections together need at a time.
const BUFFERS: &str = "8";

/// Bounds what the connector to MySQL keeps in memory between two packets. To be called at the start of `main`.
///
/// The connector keeps up to 128 buffers and uses them in turns, so that each grows to the longest statement that was ever
/// sent. `SHOW REPLICA STATUS`, with its 61 columns, leaves 61 of them: 80 MiB while rows are restored. What is set by the
/// user stays.
pub fn settle() {
    const NAME: &str = "MYSQL_ASYNC_BUFFER_POOL_CAP";
    if std::env::var_os(NAME).is_none() {
        std::env::set_var(NAME, BUFFERS);
    }
}
