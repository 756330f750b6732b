//! Writes lines to stdout and stderr without a panic: `println!` would panic if the reader has gone (as `head` does),
//! and stop an upgrade half-way.

use std::fmt::Arguments;
use std::io::{Error, ErrorKind, Write};
use std::sync::OnceLock;

static UNSAID: OnceLock<Error> = OnceLock::new();

/// Writes a line of the result to stdout; keeps the first error, except that of a reader that has gone.
pub(crate) fn on_stdout(line: Arguments<'_>) {
    if let Err(error) = writeln!(std::io::stdout(), "{line}")
        && error.kind() != ErrorKind::BrokenPipe
    {
        let _the_first_is_told = UNSAID.set(error);
    }
}

/// Writes a line of progress or an error to stderr. Ignores a write error: there is nowhere else to report it.
pub(crate) fn on_stderr(line: Arguments<'_>) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// The first error that kept a part of the result from stdout, such as a full disk.
pub(crate) fn unsaid() -> Option<&'static Error> {
    UNSAID.get()
}

/// Like `println!`.
macro_rules! out {
    ($($text:tt)*) => { $crate::lines::on_stdout(format_args!($($text)*)) };
}
/// Like `eprintln!`.
macro_rules! err {
    ($($text:tt)*) => { $crate::lines::on_stderr(format_args!($($text)*)) };
}
pub(crate) use {err, out};
