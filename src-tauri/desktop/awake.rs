//! Keeps the machine awake while a job runs.

use std::convert::Infallible;
use std::sync::mpsc;
use std::thread;

use tokio::sync::oneshot;

use super::system;

const REASON: &str = "A database is being backed up or upgraded";

/// Keeps the machine awake until it is dropped. If the desktop can't be asked, the machine may sleep; no harm is done,
/// since an interrupted job can be resumed.
pub(crate) struct Awake {
    _until: mpsc::Sender<Infallible>,
}

impl Awake {
    /// Asks the desktop to stay awake, and waits for its answer.
    pub(crate) async fn hold() -> Self {
        let (until, gone) = mpsc::channel::<Infallible>();
        let (answered, answer) = oneshot::channel();
        // One thread takes and releases the inhibitor: some systems track it by thread, and releasing may be slow.
        thread::spawn(move || {
            let held = system::stay_awake(REASON);
            if let Err(error) = &held {
                tracing::info!(%error, "the machine may fall asleep");
            }
            // If the caller is gone, so is the sender of `gone`, and the inhibitor is released at once.
            let _ = answered.send(());
            let _ = gone.recv();
            drop(held);
        });
        // An error means that the thread died; the job goes on without the inhibitor.
        let _ = answer.await;
        Self { _until: until }
    }
}
