//! Lines for whoever reads along. A reader that has gone, as `head` goes, is no reason to stop an upgrade in its middle, which
//! is what `println!` would do: by a panic.

use std::fmt::Arguments;
use std::io::{Error, ErrorKind, Write};
use std::sync::OnceLock;

static UNSAID: OnceLock<Error> = OnceLock::new();

/// A line of the result, on stdout.
pub(crate) fn on_stdout(line: Arguments<'_>) {
    if let Err(error) = writeln!(std::io::stdout(), "{line}")
        && error.kind() != ErrorKind::BrokenPipe
    {
        let _the_first_is_told = UNSAID.set(error);
    }
}

/// A line on the way to the result, on stderr. There is no other place to tell that it could not be written.
pub(crate) fn on_stderr(line: Arguments<'_>) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// Why a part of the result is not on stdout, such as a disk that is full.
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
