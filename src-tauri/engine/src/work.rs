//! Runs long blocking work on a thread of its own, with progress events and cancelling.

use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rusqlite::InterruptHandle;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio_util::sync::CancellationToken;

use crate::error::{Error, Phase, Result};
use crate::event::{Context, Event};

/// The shortest time between two progress events: at most ten a second.
const PACE: Duration = Duration::from_millis(100);

/// Limits how often progress is sent.
pub(crate) struct Pace {
    phase: Phase,
    last: Option<Instant>,
}

impl Pace {
    pub(crate) fn new(phase: Phase) -> Self {
        Self { phase, last: None }
    }

    /// A progress event, unless the last one was sent less than [`PACE`] ago.
    pub(crate) fn tick(
        &mut self,
        done_bytes: u64,
        total_bytes: Option<u64>,
        rows: u64,
        item: &str,
    ) -> Option<Event> {
        if self.last.is_some_and(|last| last.elapsed() < PACE) {
            return None;
        }
        self.last = Some(Instant::now());
        Some(Event::Progress {
            phase: self.phase,
            done_bytes,
            total_bytes,
            rows,
            item: item.to_owned(),
        })
    }
}

/// What a job on its own thread gets: cancelling, and a way to send events.
pub(crate) struct Work {
    cancel: CancellationToken,
    events: UnboundedSender<Event>,
    pub(crate) phase: Phase,
    pace: Pace,
    interrupt: Arc<Mutex<Option<InterruptHandle>>>,
}

impl Work {
    /// Fails once the user has cancelled.
    pub(crate) fn check(&self) -> Result<()> {
        if self.cancel.is_cancelled() {
            return Err(Error::cancelled(self.phase));
        }
        Ok(())
    }

    /// From now on, cancelling also stops this SQLite statement.
    pub(crate) fn interrupts(&self, handle: InterruptHandle) {
        *self
            .interrupt
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Some(handle);
    }

    pub(crate) fn progress(&mut self, done_bytes: u64, total: Option<u64>, rows: u64, item: &str) {
        if let Some(event) = self.pace.tick(done_bytes, total, rows, item) {
            // Fails if the waiting side is gone; then the work is cancelled too.
            let _ = self.events.send(event);
        }
    }
}

/// Runs a job on a thread of its own until it ends. The job is cancelled by the context, or if this future is dropped.
pub(crate) async fn off_thread<T: Send + 'static>(
    context: Context<'_>,
    phase: Phase,
    job: impl FnOnce(Work) -> Result<T> + Send + 'static,
) -> Result<T> {
    let (events, mut told) = unbounded_channel();
    let cancel = context.cancel.child_token();
    let _guard = cancel.clone().drop_guard();
    let interrupt = Arc::new(Mutex::new(None::<InterruptHandle>));
    let work = Work {
        cancel: cancel.clone(),
        events,
        phase,
        pace: Pace::new(phase),
        interrupt: Arc::clone(&interrupt),
    };
    let mut running = tokio::task::spawn_blocking(move || job(work));
    let mut interrupted = false;
    loop {
        tokio::select! {
            Some(event) = told.recv() => context.emit(event),
            ended = &mut running => {
                // Events that were sent right before the end are still in the channel.
                while let Ok(event) = told.try_recv() {
                    context.emit(event);
                }
                return match ended {
                    Ok(result) => result,
                    Err(panic) => std::panic::resume_unwind(panic.into_panic()),
                };
            }
            () = cancel.cancelled(), if !interrupted => {
                interrupted = true;
                let handle = interrupt.lock().unwrap_or_else(PoisonError::into_inner);
                if let Some(handle) = handle.as_ref() {
                    handle.interrupt();
                }
            }
        }
    }
}

/// Runs a future until it ends, or until the user cancels.
pub(crate) async fn or_cancelled<T>(
    context: Context<'_>,
    phase: Phase,
    work: impl Future<Output = Result<T>>,
) -> Result<T> {
    tokio::select! {
        biased;
        () = context.cancel.cancelled() => Err(Error::cancelled(phase)),
        done = work => done,
    }
}

#[cfg(test)]
mod tests {
    use tokio_util::sync::CancellationToken;

    use super::*;
    use crate::event::EventSink;

    #[derive(Default)]
    struct Heard(Mutex<usize>);

    impl EventSink for Heard {
        fn emit(&self, _event: Event) {
            *self.0.lock().unwrap() += 1;
        }
    }

    #[tokio::test]
    async fn what_is_said_right_before_the_end_is_told() {
        let (heard, cancel) = (Heard::default(), CancellationToken::new());
        let context = Context {
            events: &heard,
            cancel: &cancel,
        };
        for _ in 0..200 {
            off_thread(context, Phase::Prove, |mut work| {
                work.progress(1, None, 0, "");
                Ok(())
            })
            .await
            .unwrap();
        }
        assert_eq!(*heard.0.lock().unwrap(), 200);
    }
}
