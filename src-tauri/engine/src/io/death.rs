//! How this program dies: what a panic prints, and that no core dump is left behind.

use std::any::Any;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

thread_local! {
    static EXPECTED: Cell<bool> = const { Cell::new(false) };
}

/// Call this first in `main`: it turns core dumps off, and sends a panic inside [`expected`] to the log, not to stderr.
///
/// A core dump may hold a password, also one of a process that this program starts, which inherits the limit. The
/// kernel keeps the limit of 0 bytes for core files, and `systemd-coredump` for its own; other collectors that an
/// administrator chose may ignore it. If the limit can't be set, the program goes on without it.
pub fn prepare() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};

        let nothing = Rlimit {
            current: Some(0),
            maximum: Some(0),
        };
        let _ = setrlimit(Resource::Core, nothing);
    }
    let aloud = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if EXPECTED.get() {
            tracing::warn!(%panic, "expected");
        } else {
            aloud(panic);
        }
    }));
}

/// Runs work that may panic by no fault of ours, such as in a library, and returns the panic as a value.
///
/// # Errors
/// What the panic carried.
pub fn expected<T>(work: impl FnOnce() -> T) -> Result<T, Box<dyn Any + Send>> {
    let before = EXPECTED.replace(true);
    let done = catch_unwind(AssertUnwindSafe(work));
    EXPECTED.set(before);
    done
}

/// The message of a panic; empty if it carries no text.
#[must_use]
pub fn words_of(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
    text.unwrap_or_default()
}
