//! Keeps the machine from falling asleep while a job runs.

use std::convert::Infallible;
use std::sync::mpsc;
use std::thread;

use tokio::sync::oneshot;

use super::system;

const REASON: &str = "A database is being backed up or upgraded";

/// The machine stays awake until this goes. Where the desktop can't be asked, nothing is held, and nothing is lost: a job
/// that the machine slept through is resumed.
pub(crate) struct Awake {
    _until: mpsc::Sender<Infallible>,
}

impl Awake {
    /// Asks the desktop, and waits for its answer.
    pub(crate) async fn hold() -> Self {
        let (until, gone) = mpsc::channel::<Infallible>();
        let (answered, answer) = oneshot::channel();
        // One thread asks and gives back: some systems count by threads, and giving back may take the desktop its time.
        thread::spawn(move || {
            let held = system::stay_awake(REASON);
            if let Err(error) = &held {
                tracing::info!(%error, "the machine may fall asleep");
            }
            // Whoever asked may be gone, and then so is the other end of `gone`.
            let _ = answered.send(());
            let _ = gone.recv();
            drop(held);
        });
        // A thread that died has said nothing; the job goes on all the same.
        let _ = answer.await;
        Self { _until: until }
    }
}
