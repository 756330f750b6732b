//! Runs short blocking work (on a disk, or a system call) from async code.
//!
//! The work runs in place, so the order of the code is kept, and other tasks go on meanwhile. Long work gets a thread
//! of its own instead.

use tokio::runtime::{Handle, RuntimeFlavor};

/// Runs `work` on this thread, after the runtime has moved this worker's other tasks to another thread. Without a
/// runtime, or on a runtime with a single thread, it only runs `work`.
pub fn in_place<T>(work: impl FnOnce() -> T) -> T {
    let has_others = Handle::try_current()
        .is_ok_and(|runtime| runtime.runtime_flavor() == RuntimeFlavor::MultiThread);
    match has_others {
        true => tokio::task::block_in_place(work),
        false => work(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 1)]
    async fn other_tasks_go_on_meanwhile() {
        let (tell, told) = mpsc::channel();
        let waiting = tokio::spawn(async move {
            // Only the other task sends the value, and this one blocks the only worker.
            in_place(|| told.recv().unwrap())
        });
        let saying = tokio::spawn(async move { tell.send(7).unwrap() });
        assert_eq!(waiting.await.unwrap(), 7);
        saying.await.unwrap();
    }

    #[tokio::test]
    async fn a_runtime_of_one_thread_just_does_it() {
        assert_eq!(in_place(|| 7), 7);
    }

    #[test]
    fn without_a_runtime_it_is_just_done() {
        assert_eq!(in_place(|| 7), 7);
    }
}
