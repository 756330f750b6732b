//! Short work that waits for a disk or the system, called from async code.
//!
//! It stays where it stands in the code, so that what comes after it comes after it; other tasks go on meanwhile. Long work gets
//! a thread of its own instead.

use tokio::runtime::{Handle, RuntimeFlavor};

/// Does the work here, and has the runtime move this worker's other tasks to another thread first. Where there is none to move
/// them to (no runtime, or one of a single thread), it is simply done.
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
            // Only another task can say it, and the one worker is the one that waits here.
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
