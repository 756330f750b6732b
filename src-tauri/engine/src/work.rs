//! Long work that does not wait for anybody runs on a thread of its own; it tells its progress and stops when told.

use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rusqlite::InterruptHandle;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio_util::sync::CancellationToken;

use crate::error::{Error, Phase, Result};
use crate::event::{Context, Event};

/// Not more than ten events a second.
const PACE: Duration = Duration::from_millis(100);

/// Progress, in moderation.
pub(crate) struct Pace {
    phase: Phase,
    last: Option<Instant>,
}

impl Pace {
    pub(crate) fn new(phase: Phase) -> Self {
        Self { phase, last: None }
    }

    /// An event, if it is time for one.
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

/// What work on its own thread is given.
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
            // Nobody listens any more when the waiting side is gone; then the work is cancelled too.
            let _ = self.events.send(event);
        }
    }
}

/// Runs work on a thread of its own until it ends; it is cancelled with the context, and when nobody waits any more.
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
                // What was said right before the end is told too.
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

/// Stops waiting once the user has cancelled.
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
