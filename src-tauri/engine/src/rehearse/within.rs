//! The events inside a rehearsal: its phases are not the job's phases, and its steps are not the real database's.

use crate::error::Phase;
use crate::event::{Event, EventSink, StepEvent};

/// Passes events on as those of the rehearsal.
pub(super) struct Within<'a>(&'a dyn EventSink);

impl<'a> Within<'a> {
    pub(super) fn new(events: &'a dyn EventSink) -> Self {
        Self(events)
    }
}

impl EventSink for Within<'_> {
    fn emit(&self, event: Event) {
        let told = match event {
            Event::Phase { .. } => return,
            Event::Progress {
                done_bytes,
                total_bytes,
                rows,
                item,
                ..
            } => Event::Progress {
                phase: Phase::Rehearse,
                done_bytes,
                total_bytes,
                rows,
                item,
            },
            Event::Step { id, state } => match state {
                StepEvent::Started => item(id),
                StepEvent::Done | StepEvent::Skipped | StepEvent::Failed => return,
            },
            Event::Note { message } => Event::Note { message },
        };
        self.0.emit(told);
    }
}

/// A progress event for something of unknown length that the rehearsal works on.
pub(super) fn item(item: String) -> Event {
    Event::Progress {
        phase: Phase::Rehearse,
        done_bytes: 0,
        total_bytes: None,
        rows: 0,
        item,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    struct Ears(Mutex<Vec<Event>>);

    impl EventSink for Ears {
        fn emit(&self, event: Event) {
            self.0.lock().unwrap().push(event);
        }
    }

    #[test]
    fn nothing_inside_reads_as_the_job_itself() {
        let ears = Ears(Mutex::default());
        let within = Within::new(&ears);
        within.emit(Event::Phase {
            phase: Phase::Verify,
        });
        for state in [StepEvent::Started, StepEvent::Done] {
            within.emit(Event::Step {
                id: "a".to_owned(),
                state,
            });
        }
        assert_eq!(*ears.0.lock().unwrap(), [item("a".to_owned())]);
    }
}
