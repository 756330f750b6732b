//! A program that dies: what it says, and what the system keeps of its memory.

use std::any::Any;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

thread_local! {
    static EXPECTED: Cell<bool> = const { Cell::new(false) };
}

/// To be called first by a program: none of its memory is left behind, and a panic that was [`expected`] goes to the log.
///
/// Memory: a password may be in it, and in that of every process that it starts. The limit of no bytes is kept by the kernel
/// for files and by `systemd-coredump` for itself; other collectors that an administrator chose may do as they like. Where
/// the limit can't be set, nothing else is lost.
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

/// Does what may panic by no fault of ours, and gives the panic back as a value.
///
/// # Errors
/// What the panic carried.
pub fn expected<T>(work: impl FnOnce() -> T) -> Result<T, Box<dyn Any + Send>> {
    let before = EXPECTED.replace(true);
    let done = catch_unwind(AssertUnwindSafe(work));
    EXPECTED.set(before);
    done
}

/// What a panic said.
#[must_use]
pub fn words_of(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
    text.unwrap_or_default()
}
